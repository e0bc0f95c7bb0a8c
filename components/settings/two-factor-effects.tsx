import { Mail, MailWarning, MonitorSmartphone, Smartphone, TabletSmartphone } from "lucide-react";
import { accountCopy, emailEffect, phoneEffect, whyNoTexts } from "@/components/copy/account";
import type { Account } from "@/lib/contract/account-schemas";
import { Effect } from "./effect";

/** Where codes go, and if not to the phone, why. The server decides; this only explains. */
export function CodeDestinations({ account }: { account: Account }) {
  return (
    <>
      <Effect icon={account.delivery.email ? MailWarning : Mail}>{emailEffect(account)}</Effect>
      <Effect icon={Smartphone}>
        {phoneEffect(account) ?? <span className="text-muted">{whyNoTexts(account)}</span>}
      </Effect>
    </>
  );
}

export function MobileAppNote({ tense }: { tense: "now" | "then" }) {
  const { appSignsOut, appUnavailable } = accountCopy.effects;
  return <Effect icon={TabletSmartphone}>{tense === "then" ? appSignsOut : appUnavailable}</Effect>;
}

export function SessionsNote() {
  return <Effect icon={MonitorSmartphone}>{accountCopy.effects.staysSignedIn}</Effect>;
}
