import { Monitor, Smartphone } from "lucide-react";
import type { ReactNode } from "react";
import { Ago } from "@/components/ago";
import { sessionName, sessionsCopy } from "@/components/copy/sessions";
import { Badge } from "@/components/ui/badge";
import type { SessionView } from "@/lib/contract/account-schemas";
import { minutes } from "@/lib/contract/duration";

/** Within this time of its last request a session is in use. */
const activeFor = minutes(2);

type SessionItemProps = { session: SessionView; now: string; children?: ReactNode };

/** One session in words; the button that ends it is the caller's. */
export function SessionItem({ session, now, children }: SessionItemProps) {
  const { client, current, address, createdAt, lastSeenAt, how } = session;
  const Sign = client === "mobile" ? Smartphone : Monitor;
  const active = current || new Date(now).getTime() - new Date(lastSeenAt).getTime() < activeFor;
  return (
    <div className="flex flex-col gap-3 sm:flex-row sm:items-start sm:justify-between sm:gap-5">
      <div className="flex min-w-0 gap-3">
        <span className="grid size-9 shrink-0 place-items-center rounded-md border border-line bg-sunken">
          <Sign className="size-4 text-muted" aria-hidden="true" />
        </span>
        <div className="min-w-0 text-body">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <p className="font-medium">{sessionName(session)}</p>
            {active && (
              <Badge tone="good">
                <span aria-hidden="true" className="size-2 rounded-full border-4 border-good" />
                {sessionsCopy.current.badge}
              </Badge>
            )}
          </div>
          {!active && <p className="text-muted">{sessionsCopy.lastActive(<Ago at={lastSeenAt} now={now} />)}</p>}
          <p className="text-muted">{sessionsCopy.signedIn(<Ago at={createdAt} now={now} />, how)}</p>
          <p className="break-words text-muted">{sessionsCopy.address(address)}</p>
        </div>
      </div>
      {children}
    </div>
  );
}
