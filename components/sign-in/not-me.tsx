"use client";

import type { DisownResult } from "@/lib/schemas";
import { restorationInWords } from "../contact/restoration-texts";
import { LinkAction } from "../link-action";
import { plural } from "../words";

function ended({ sessionsEnded }: DisownResult): string {
  return sessionsEnded > 0
    ? `The sign-in is over, and ${plural(sessionsEnded, "session")} that came of it or began since ended.`
    : "The sign-in is over: its code is good for nothing.";
}

/** The way back for the owner; where the address could not be restored, the message about its change has it. */
function wayBack({ resetSentTo }: DisownResult): string {
  if (resetSentTo === null) {
    return "The account has another email address now. If that was not you, open the message about the change in this mailbox and restore your address. Then set a new password.";
  }
  return `Check your email: the link that we sent to ${resetSentTo} sets a new password.`;
}

const restored = (result: DisownResult) => (result.restored ? `${restorationInWords(result.restored)} ` : "");

export function NotMe({ token }: { token: string }) {
  return (
    <LinkAction<DisownResult>
      token={token}
      path="/api/not-me"
      asking={{
        title: "Was this not you?",
        text: "Somebody asked for a one-time password for your LeadMaster account, so somebody may know your password. End that sign-in, and every session that came of it or began since. If the code was used, your email address, phone number and 2 Factor Login are restored to what they were then. We send you a link to set a new password, and tell the admins of your workgroup.",
        button: "End it, this wasn't me",
        otherwise: "Was it you? Then close this page; nothing happens.",
      }}
      done={(result) => ({
        title: "That sign-in is ended",
        text: `${ended(result)} ${restored(result)}${wayBack(result)} The admins of your workgroup have been told.`,
        way: { label: "Go to sign-in", href: "/sign-in" },
      })}
      over={{
        title: "This link no longer works",
        text: "It is too old, or it was cut short when it was copied. If you think that somebody knows your password, set a new one.",
        way: { label: "Set a new password", href: "/password-reset" },
      }}
    />
  );
}
