"use client";

import { useState } from "react";
import { call } from "@/components/api";
import { smsConsentCopy } from "@/components/copy/sms-consent";
import { useProblem } from "@/components/problem";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { AlertSlot } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Account } from "@/lib/contract/account-schemas";
import type { SmsDocuments } from "@/lib/contract/contact-schemas";
import { SMS_CONSENT_VERSION, type SmsConsent } from "@/lib/contract/sms-consent";
import { ConsentText } from "./consent-text";

const path = "/api/account/phone/consent";

type SmsConsentNoticeProps = {
  account: Account & { phone: string };
  documents: SmsDocuments;
  onAgreed: (account: Account) => void;
};

/** Asks the owner of a confirmed number for the consent to text messages. A form, so that it works without scripts. */
export function SmsConsentNotice({ account, documents, onAgreed }: SmsConsentNoticeProps) {
  const protectedCall = useProtectedCall();
  const [pending, setPending] = useState(false);
  const { problem, clear, refuse } = useProblem();
  const consent: SmsConsent = { phone: account.phone, consent: SMS_CONSENT_VERSION };

  async function agree() {
    setPending(true);
    clear();
    const reply = await protectedCall(() => call<Account>("POST", path, consent));
    setPending(false);
    if (reply.ok) return onAgreed(reply.data);
    refuse(reply, reply.code === "conflict" ? smsConsentCopy.changed : undefined);
  }

  return (
    <form method="post" className="mt-4 grid gap-3">
      {Object.entries(consent).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} autoComplete="off" />
      ))}
      <Notice tone="info">
        <p className="font-medium">{smsConsentCopy.title}</p>
        <p>{smsConsentCopy.why(account.phoneFormatted ?? account.phone)}</p>
        <div className="mt-2">
          <ConsentText id="sms-consent" button={smsConsentCopy.agree} documents={documents} />
        </div>
        <Button className="mt-3" formAction={path} pending={pending} onClick={agree} aria-describedby="sms-consent">
          {smsConsentCopy.agree}
        </Button>
      </Notice>
      <AlertSlot>{problem}</AlertSlot>
    </form>
  );
}
