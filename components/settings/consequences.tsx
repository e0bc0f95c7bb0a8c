import { KeyRound, MailWarning, MonitorSmartphone, TabletSmartphone, UserRoundCheck } from "lucide-react";
import type { SecurityPreview } from "@/lib/schemas";
import { plural } from "../words";
import { Effect } from "./effect";

type ConsequencesProps = { preview: SecurityPreview; ownSessionWithCode: boolean };

/** What the numbers of the bar mean for people who are signed in now. */
export function Consequences({ preview, ownSessionWithCode }: ConsequencesProps) {
  return (
    <ul className="mt-4 grid gap-2.5 border-t border-line pt-4">
      {preview.twoFactorRequired ? (
        <Enforcing preview={preview} ownSessionWithCode={ownSessionWithCode} />
      ) : (
        <Lifting preview={preview} />
      )}
      {preview.suppressed > 0 && <LeftOut preview={preview} />}
    </ul>
  );
}

function Enforcing({ preview: { sessionsToAsk, mobileMembers }, ownSessionWithCode }: ConsequencesProps) {
  const own = sessionsToAsk > 0 && !ownSessionWithCode;
  return (
    <>
      <Effect icon={MonitorSmartphone}>
        {sessionsToAsk === 0
          ? "Nobody who is signed in is asked for a code now."
          : `${plural(sessionsToAsk, "session")} on the web will be asked for a code at the next click.`}
        {own && " Yours is one of them."}
      </Effect>
      <Effect icon={TabletSmartphone}>
        {mobileMembers === 0
          ? "Nobody is signed in to the mobile app, which cannot ask for codes."
          : `${plural(mobileMembers, "member")} will be signed out of the mobile app, which cannot ask for codes.`}
      </Effect>
    </>
  );
}

function Lifting({ preview: { withoutCode } }: { preview: SecurityPreview }) {
  return (
    <>
      <Effect icon={KeyRound}>
        {withoutCode === 0
          ? "Nobody loses the second step: their own choice or another workgroup still asks for it."
          : `${plural(withoutCode, "member")} can sign in with the password alone from then on.`}
      </Effect>
      <Effect icon={UserRoundCheck}>
        Members who ticked the box themselves are still asked. Nobody is signed out.
      </Effect>
    </>
  );
}

function LeftOut({ preview: { suppressed, unreachable } }: { preview: SecurityPreview }) {
  const have = suppressed === 1 ? "has" : "have";
  const get = unreachable === 1 ? "gets" : "get";
  return (
    <Effect icon={MailWarning}>
      {`${plural(suppressed, "member")} ${have} an address that bounced or wants no messages.`}
      {unreachable > 0 && ` ${unreachable.toLocaleString("en-US")} of them ${get} no code at all: see below.`}
    </Effect>
  );
}
