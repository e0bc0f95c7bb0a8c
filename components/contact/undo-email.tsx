"use client";

import { restoreEmailCopy } from "@/components/copy/contact";
import { LinkAction } from "@/components/link-action";
import type { Restoration } from "@/lib/contract/contact-schemas";

/** The page behind the link that restores the former email address. The answer has a body only where it could not be restored. */
export function UndoEmail({ token }: { token: string }) {
  return (
    <LinkAction<Restoration | null>
      token={token}
      path="/api/undo-email"
      asking={restoreEmailCopy.asking}
      done={restoreEmailCopy.done}
      doneHref={(partial) => (partial ? "/sign-in" : "/password-reset")}
      over={restoreEmailCopy.over}
      overHref="/sign-in"
    />
  );
}
