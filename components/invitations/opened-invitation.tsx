import { invitationPageCopy } from "@/components/copy/invitations";
import { ButtonLink } from "@/components/ui/button";
import type { OpenedInvitation as Opened } from "@/lib/contract/invitation-schemas";
import { InvitationEnding } from "./invitation-ending";
import { JoinButton } from "./join-button";
import { NewPersonForm } from "./new-person-form";
import { SignOutButton } from "./sign-out-button";

/** The session in which the page is opened: none, that of the invited account, the same without its second step, or another account's. */
export type InvitationVisitor =
  | { kind: "anonymous" | "invited" | "second_step_required" }
  | { kind: "other"; email: string };

type OpenedInvitationProps = { token: string; invitation: Opened | null; visitor: InvitationVisitor };

const copy = invitationPageCopy;

/** The page behind the link of an invitation. */
export function OpenedInvitation({ token, invitation, visitor }: OpenedInvitationProps) {
  if (!invitation) return <InvitationEnding words={copy.over} href="/sign-in" />;
  const { workgroup, email, hasAccount } = invitation;
  const address = <span className="font-medium break-words text-ink">{email}</span>;
  if (visitor.kind === "other") {
    const current = <span className="font-medium break-words text-ink">{visitor.email}</span>;
    return (
      <>
        <h1 className="text-title">{copy.wrongAccount.title}</h1>
        <p className="mt-4 text-muted">{copy.wrongAccount.text(address, current)}</p>
        <SignOutButton />
      </>
    );
  }
  return (
    <>
      <h1 className="text-title break-words">{copy.title(workgroup)}</h1>
      {hasAccount ? (
        <>
          <p className="mt-2 text-muted">
            {copy.isFor(address)} {visitor.kind === "invited" ? copy.join.text : copy.signIn.text}
          </p>
          {visitor.kind === "invited" ? (
            <JoinButton token={token} />
          ) : (
            <ButtonLink href={signInHref(token, visitor)} look="primary" className="mt-7 w-full">
              {copy.signIn.button}
            </ButtonLink>
          )}
        </>
      ) : (
        <>
          <p className="mt-2 text-muted">{copy.newPerson.text}</p>
          <NewPersonForm token={token} invitation={invitation} />
        </>
      )}
    </>
  );
}

/** The sign-in, or only its missing second step, and back to this page. */
function signInHref(token: string, { kind }: InvitationVisitor): string {
  const path = kind === "second_step_required" ? "/sign-in/code" : "/sign-in";
  return `${path}?${new URLSearchParams({ callbackUrl: `/invitations/${token}` })}`;
}
