"use client";

import { useState } from "react";
import { call } from "@/components/api";
import { invitationPageCopy } from "@/components/copy/invitations";
import { useHydrated } from "@/components/hydrated";
import { untilPageIsLeft } from "@/components/one-at-a-time";
import { useErrorTitle } from "@/components/page-title";
import { useProblem } from "@/components/problem";
import { AlertLine } from "@/components/ui/alert-slot";
import { Button } from "@/components/ui/button";
import { InvitationEnding } from "./invitation-ending";

const { join, over, member } = invitationPageCopy;

/** Accepts in the session of the invited account. */
export function JoinButton({ token }: { token: string }) {
  const hydrated = useHydrated();
  const [pending, setPending] = useState(false);
  const [ending, setEnding] = useState<"over" | "member" | null>(null);
  const { problem, clear, refuse } = useProblem();
  useErrorTitle(problem !== null);

  async function act() {
    clear();
    setPending(true);
    const reply = await call("POST", `/api/invitations/${token}/accept`, {});
    if (reply.ok) {
      window.location.replace("/");
      return untilPageIsLeft();
    }
    setPending(false);
    switch (reply.code) {
      case "link_over":
        return setEnding("over");
      case "already_member":
        return setEnding("member");
      case "unauthenticated":
      case "second_step_required":
      case "wrong_account":
        // The session changed meanwhile: the page knows what to ask.
        return window.location.reload();
      default:
        refuse(reply);
    }
  }

  if (ending === "over") return <InvitationEnding takesFocus words={over} href="/" />;
  if (ending === "member") return <InvitationEnding takesFocus words={member} href="/" />;
  return (
    <>
      <Button look="primary" disabled={!hydrated} pending={pending} onClick={act} className="mt-7 w-full">
        {join.button}
      </Button>
      <AlertLine className="mt-2.5 min-h-5.5">{problem}</AlertLine>
    </>
  );
}
