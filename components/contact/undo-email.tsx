"use client";

import { restoreEmailCopy } from "../copy/contact";
import { LinkAction } from "../link-action";

/** The page behind the link that restores the former email address. */
export function UndoEmail({ token }: { token: string }) {
  return (
    <LinkAction
      token={token}
      path="/api/undo-email"
      asking={restoreEmailCopy.asking}
      done={() => restoreEmailCopy.done}
      doneHref="/password-reset"
      over={restoreEmailCopy.over}
      overHref="/sign-in"
    />
  );
}
