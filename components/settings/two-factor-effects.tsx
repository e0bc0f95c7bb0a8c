import { Mail, MailWarning, MonitorSmartphone, Smartphone, TabletSmartphone } from "lucide-react";
import type { Account } from "@/lib/schemas";
import { Effect } from "./effect";

/** Where codes go, and if not to the phone, why. The server decides; this only explains. */
export function CodeDestinations({ account }: { account: Account }) {
  const { delivery } = account;
  const byPhone = account.twoFactor.channels.includes("phone");
  return (
    <>
      <Effect icon={delivery.email ? MailWarning : Mail}>
        {delivery.email ? (
          <>
            No codes go to <strong className="font-medium">{account.email}</strong> for now: see below, under E-mail and
            phone.
          </>
        ) : (
          <>
            Codes go by e-mail to <strong className="font-medium">{account.email}</strong>.
          </>
        )}
      </Effect>
      <Effect icon={Smartphone}>
        {byPhone && delivery.phone ? (
          <>
            No codes go to <strong className="font-medium">{account.phone}</strong> for now: see below, under E-mail and
            phone.
          </>
        ) : byPhone && delivery.email ? (
          <>
            Codes go by text message to <strong className="font-medium">{account.phone}</strong>.
          </>
        ) : byPhone ? (
          <>
            The same code goes by text message to <strong className="font-medium">{account.phone}</strong>. Whichever
            arrives first will do.
          </>
        ) : (
          <span className="text-muted">{whyNotByPhone(account)}</span>
        )}
      </Effect>
    </>
  );
}

function whyNotByPhone(account: Account): string {
  if (account.workgroups.every(({ edition }) => edition !== "APP4")) {
    return "No codes by text message: they come with the APP4 edition, and none of your workgroups has it.";
  }
  if (account.phone === null) return "No codes by text message: no phone number is registered.";
  if (!account.phoneVerified) return "No codes by text message: your phone number is not verified.";
  return "No codes by text message: they are not set up here.";
}

export function MobileAppNote({ tense }: { tense: "now" | "then" }) {
  return (
    <Effect icon={TabletSmartphone}>
      {tense === "then"
        ? "The LeadMaster mobile app cannot ask for codes: you will be signed out there, and can use the web site only."
        : "The LeadMaster mobile app cannot ask for codes, so you can use the web site only."}
    </Effect>
  );
}

export function SessionsNote() {
  return (
    <Effect icon={MonitorSmartphone}>
      You stay signed in here. On your other devices you will have to sign in again, with a code.
    </Effect>
  );
}
