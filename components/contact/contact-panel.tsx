"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { contactCopy, emailUse, phoneUse } from "@/components/copy/contact";
import { Panel, PanelSection } from "@/components/ui/panel";
import type { Account } from "@/lib/contract/account-schemas";
import type { ContactChangeStarted, ContactFacts } from "@/lib/contract/contact-schemas";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import type { Channel } from "@/lib/contract/vocabulary";
import { ChangeForm } from "./change-form";
import { ContactRow } from "./contact-row";
import { describeChange, shownDestination, stateOf, suppressedWayOn } from "./contact-state";
import { PhoneRefusedNotice } from "./phone-refused-notice";
import { RemovePhone } from "./remove-phone";
import { SmsConsentNotice } from "./sms-consent-notice";
import { SuppressionNotice } from "./suppression-notice";

type Step = "change" | "remove";

/** `view`: a change that waits for the code which went to `address`; empty where that was before this page was made. */
type Pending = ChallengeView & Partial<ContactChangeStarted>;
type Open = { channel: Channel; step: Step; view: Pending | null; address: string };

function resumed({ pending }: ContactFacts): Open | null {
  const channel = (["email", "phone"] as const).find((name) => pending[name] !== null);
  return channel ? { channel, step: "change", view: pending[channel], address: "" } : null;
}

type ContactPanelProps = {
  account: Account;
  facts: ContactFacts;
  /** "+1": of a number that is typed without one. */
  dialCode: string;
};

/** The email address and phone number, and how to change them. It has forms of its own, so it stands beside other forms, never in one. */
export function ContactPanel({ account, facts, dialCode }: ContactPanelProps) {
  const router = useRouter();
  // A change that waits for its code is still there after a reload.
  const [open, setOpen] = useState<Open | null>(() => resumed(facts));
  const [done, setDone] = useState<{ channel: Channel; text: string } | null>(null);
  const phoneAvailable = facts.smsCountries.length > 0;

  function show(channel: Channel, step: Step, view: Pending | null = null, address = "") {
    setDone(null);
    setOpen({ channel, step, view, address });
  }

  function finish(channel: Channel, after: Account) {
    setOpen(null);
    setDone({ channel, text: describeChange(channel, account, after, facts) });
    router.refresh();
  }

  function row(channel: Channel) {
    const { title } = contactCopy[channel];
    const value = account[channel];
    const step = open?.channel === channel ? open.step : null;
    const out = account.delivery[channel];
    const isAsked = channel === "phone" && facts.asksForConsent && account.phone !== null;
    const common = { facts, dialCode, onClose: () => setOpen(null) };
    return (
      <ContactRow
        title={title}
        value={shownDestination(channel, account)}
        state={isAsked ? "no_consent" : stateOf(channel, account)}
        note={channel === "phone" ? phoneUse(account, facts) : emailUse(account)}
        change={channel === "email" || phoneAvailable ? () => show(channel, "change") : null}
        remove={channel === "phone" && value !== null ? () => show(channel, "remove") : null}
        open={step !== null}
        done={done?.channel === channel ? done.text : null}
      >
        {channel === "phone" && account.phoneRefused !== null && step === null && (
          <PhoneRefusedNotice reason={account.phoneRefused} />
        )}
        {isAsked && account.phone !== null && step === null && (
          <SmsConsentNotice
            account={{ ...account, phone: account.phone }}
            documents={facts.smsDocuments}
            onAgreed={(after) => finish("phone", after)}
          />
        )}
        {out && value !== null && step === null && stateOf(channel, account) !== "no_texts" && (
          <SuppressionNotice
            channel={channel}
            address={value}
            suppression={out}
            wayOn={suppressedWayOn(channel, account, facts)}
            documents={facts.smsDocuments}
            onSent={channel === "email" || phoneAvailable ? (view) => show(channel, "change", view, value) : null}
          />
        )}
        {step === "change" && (
          <ChangeForm
            {...common}
            channel={channel}
            resumed={open?.view ?? null}
            address={open?.address ?? ""}
            onDone={(after) => finish(channel, after)}
          />
        )}
        {step === "remove" && (
          <RemovePhone
            phone={account.phoneFormatted ?? ""}
            onDone={(after) => finish(channel, after)}
            onClose={common.onClose}
          />
        )}
      </ContactRow>
    );
  }

  return (
    <Panel>
      <PanelSection title={contactCopy.title} description={contactCopy.text}>
        <div className="divide-y divide-line">
          {row("email")}
          {row("phone")}
        </div>
      </PanelSection>
    </Panel>
  );
}
