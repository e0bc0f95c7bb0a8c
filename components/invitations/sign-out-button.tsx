"use client";

import { useState } from "react";
import { invitationPageCopy } from "@/components/copy/invitations";
import { useHydrated } from "@/components/hydrated";
import { signOut } from "@/components/next-auth-calls";
import { untilPageIsLeft } from "@/components/one-at-a-time";
import { useProblem } from "@/components/problem";
import { AlertLine } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";

/** Ends the session of another account, and asks the page again. */
export function SignOutButton() {
  const hydrated = useHydrated();
  const [pending, setPending] = useState(false);
  const { problem, clear, refuse } = useProblem();

  async function act() {
    clear();
    setPending(true);
    const reply = await signOut();
    if (reply.ok) {
      window.location.reload();
      return untilPageIsLeft();
    }
    setPending(false);
    refuse(reply);
  }

  return (
    <>
      <Button look="primary" disabled={!hydrated} pending={pending} onClick={act} className="mt-7 w-full">
        {invitationPageCopy.wrongAccount.button}
      </Button>
      <AlertLine className="mt-2.5 min-h-5.5">{problem}</AlertLine>
    </>
  );
}
