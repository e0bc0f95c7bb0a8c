"use client";

import type { Restoration } from "@/lib/schemas";
import { LinkAction } from "../link-action";
import { restorationInWords } from "./restoration-texts";

const signedOut = "Everyone who was signed in to the account has been signed out.";

/** The answer has a body only where the email address could not be restored. */
function done(partial: Restoration | null) {
  if (partial) {
    return {
      title: "Your email address is not restored",
      text: `${restorationInWords(partial)} ${signedOut} Tell your workgroup's admin. If the address becomes free, this link works again.`,
      way: { label: "Go to sign-in", href: "/sign-in" },
    };
  }
  return {
    title: "Your email address is restored",
    text: `Your phone number is the one from before the change, and 2 Factor Login is on if it was on then. Later changes are undone too; you can make your own again. ${signedOut} Set a new password now: someone else may know the current one.`,
    way: { label: "Set a new password", href: "/password-reset" },
  };
}

export function UndoEmail({ token }: { token: string }) {
  return (
    <LinkAction<Restoration | null>
      token={token}
      path="/api/undo-email"
      asking={{
        title: "Restore your email address?",
        text: "The email address of your LeadMaster account was changed. If that was not you, restore this address. Your phone number and 2 Factor Login are restored too, later changes are undone, and every session of the account ends, here and elsewhere.",
        button: "Restore my email address",
        otherwise: "Was it you? Then close this page; nothing happens.",
      }}
      done={done}
      over={{
        title: "This link no longer works",
        text: "It was used already, it is too old, or it was cut short when it was copied. If the account still has another email address, tell your workgroup's admin.",
        way: { label: "Go to sign-in", href: "/sign-in" },
      }}
    />
  );
}
