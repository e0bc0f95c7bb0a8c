"use client";

import { LinkAction } from "../link-action";

export function UndoEmail({ token }: { token: string }) {
  return (
    <LinkAction
      token={token}
      path="/api/undo-email"
      asking={{
        title: "Bring your address back?",
        text: "The e-mail address of your LeadMaster account was changed. If that was not you, bring this address back. It ends every session of the account, here and elsewhere.",
        button: "Bring my address back",
        otherwise: "Was it you? Then close this page; nothing happens.",
      }}
      done={() => ({
        title: "Your address is back",
        text: "Everybody who was signed in to the account has been signed out. Set a new password now: whoever changed the address knew the old one.",
        way: { label: "Set a new password", href: "/password-reset" },
      })}
      over={{
        title: "This link no longer works",
        text: "It was used already, it is too old, or it was cut short when it was copied. If your address is still not yours, tell your workgroup's admin.",
        way: { label: "Go to sign-in", href: "/sign-in" },
      }}
    />
  );
}
