import type { ReactNode } from "react";
import { invitationsCopy } from "@/components/copy/invitations";
import { endInWords, momentInWords, withZone } from "@/components/copy/when";
import { Badge } from "@/components/ui/badge";
import type { Invitation } from "@/lib/contract/invitation-schemas";

type InvitationItemProps = {
  invitation: Invitation;
  timeZone: string;
  /** The server's time when it read the list, ISO 8601. */
  now: string;
  /** The buttons. */
  children: ReactNode;
};

/** One invitation: who, in which role, and what became of the link. */
export function InvitationItem({ invitation, timeZone, now, children }: InvitationItemProps) {
  const { name, email, role, state, invitedBy } = invitation;
  const copy = invitationsCopy.list;
  return (
    <div className="flex flex-col gap-4 text-body sm:flex-row sm:items-start sm:gap-6">
      <div className="min-w-0 flex-1">
        <h3 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-medium">
          <span className="min-w-0 break-words">{name}</span>
          {role === "admin" && <Badge>{copy.admin}</Badge>}
          {state !== "pending" && <Badge tone="warn">{copy.badges[state]}</Badge>}
        </h3>
        <p className="break-words text-muted">{email}</p>
        <p className="mt-1.5 text-muted">
          {stateText(invitation, (iso, inWords) => (
            <time dateTime={iso}>{withZone(inWords(new Date(iso), new Date(now), timeZone), timeZone)}</time>
          ))}{" "}
          {invitedBy && copy.by(invitedBy.name)}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">{children}</div>
    </div>
  );
}

type Moment = (iso: string, inWords: typeof momentInWords) => ReactNode;

function stateText({ state, sentAt, expiresAt }: Invitation, moment: Moment): ReactNode {
  const { states } = invitationsCopy.list;
  if (sentAt === null || expiresAt === null) return states.queued();
  return state === "expired"
    ? states.expired(moment(expiresAt, momentInWords))
    : states.pending(moment(sentAt, momentInWords), moment(expiresAt, endInWords));
}
