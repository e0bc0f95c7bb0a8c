import { Monitor, Smartphone } from "lucide-react";
import type { ReactNode } from "react";
import { sessionName, sessionsCopy } from "@/components/copy/sessions";
import { momentInWords } from "@/components/copy/when";
import type { SessionView } from "@/lib/contract/account-schemas";

type SessionItemProps = { session: SessionView; timeZone: string; children?: ReactNode };

/** One session in words; the button that ends it is the caller's. */
export function SessionItem({ session, timeZone, children }: SessionItemProps) {
  const { client, address, createdAt, lastSeenAt, how } = session;
  const Sign = client === "mobile" ? Smartphone : Monitor;
  const now = new Date();
  const moment = (iso: string) => <time dateTime={iso}>{momentInWords(new Date(iso), now, timeZone)}</time>;
  return (
    <div className="flex flex-col gap-3 sm:flex-row sm:items-start sm:gap-5">
      <div className="flex min-w-0 flex-1 gap-3">
        <Sign className="mt-[3px] size-4 shrink-0 text-muted" aria-hidden="true" />
        <div className="min-w-0 text-body">
          <p className="font-medium">{sessionName(session)}</p>
          <p className="break-words text-muted">{sessionsCopy.signedIn(moment(createdAt), how)}</p>
          <p className="break-words text-muted">{sessionsCopy.lastSeen(address, moment(lastSeenAt))}</p>
        </div>
      </div>
      {children}
    </div>
  );
}
