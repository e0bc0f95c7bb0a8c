"use client";

import { useState } from "react";
import { call } from "@/components/api";
import { contactCopy } from "@/components/copy/contact";
import { useProblem } from "@/components/problem";
import { useProtectedCall } from "@/components/protected/protected-calls";
import { AlertSlot } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Account } from "@/lib/contract/account-schemas";

type RemovePhoneProps = { phone: string; onDone: (account: Account) => void; onClose: () => void };

/** Says what removing does before it is done. */
export function RemovePhone({ phone, onDone, onClose }: RemovePhoneProps) {
  const protectedCall = useProtectedCall();
  const [pending, setPending] = useState(false);
  const { problem, clear, refuse } = useProblem();

  async function remove() {
    setPending(true);
    clear();
    const reply = await protectedCall(() => call<Account>("DELETE", "/api/account/phone"));
    setPending(false);
    if (reply.ok) return onDone(reply.data);
    refuse(reply);
  }

  return (
    <div className="mt-4 grid gap-4">
      <Notice tone="warn">{contactCopy.removing}</Notice>
      <AlertSlot>{problem}</AlertSlot>
      <div className="flex flex-wrap gap-2">
        <Button autoFocus pending={pending} onClick={remove}>
          {contactCopy.removePhone(phone)}
        </Button>
        <Button look="quiet" unavailable={pending} onClick={onClose}>
          {contactCopy.keepPhone}
        </Button>
      </div>
    </div>
  );
}
