"use client";

import { useState } from "react";
import { call, type Reply } from "@/components/api";
import { useProtectedCall } from "@/components/protected/protected-calls";
import type { Account } from "@/lib/contract/account-schemas";
import type { ContactChangeStarted, ContactFacts } from "@/lib/contract/contact-schemas";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import type { Channel } from "@/lib/contract/vocabulary";
import { startOf } from "./change-source";
import { ConfirmStep } from "./confirm-step";
import { NewAddressForm } from "./new-address-form";

type ChangeFormProps = {
  channel: Channel;
  facts: ContactFacts;
  dialCode: string;
  /** A change that waits for its code already. */
  resumed: (ChallengeView & Partial<ContactChangeStarted>) | null;
  /** Where its code went, as far as this page knows; else empty. */
  address: string;
  onDone: (account: Account) => void;
  onClose: () => void;
};

/** A new address, then the code that went there. What was typed stays while the code is waited for. */
export function ChangeForm({ channel, facts, dialCode, resumed, address, onDone, onClose }: ChangeFormProps) {
  const protectedCall = useProtectedCall();
  const [view, setView] = useState(resumed);
  const [typed, setTyped] = useState(address);

  async function send(value: string): Promise<Reply<ContactChangeStarted>> {
    const reply = await protectedCall(() =>
      call<ContactChangeStarted>("POST", `/api/account/${channel}`, startOf(channel, value)),
    );
    setTyped(value);
    if (reply.ok) setView(reply.data);
    return reply;
  }

  async function withdraw() {
    // If this does not arrive, the code expires within minutes.
    await call("DELETE", `/api/account/${channel}/confirm`);
  }

  if (view === null) {
    return <NewAddressForm {...{ channel, facts, dialCode, onClose }} initial={typed} onSend={send} />;
  }
  return (
    <ConfirmStep
      // Another code is another step, with an empty field.
      key={view.expiresAt}
      channel={channel}
      initial={view}
      facts={facts}
      onDone={onDone}
      onAgain={typed === "" ? null : () => send(typed)}
      onOther={async () => {
        await withdraw();
        setView(null);
      }}
      onCancel={async () => {
        await withdraw();
        onClose();
      }}
    />
  );
}
