"use client";

import type { DisownResult } from "@/lib/schemas";
import { notMeCopy } from "../copy/sign-in";
import { LinkAction } from "../link-action";

/** The page behind "This wasn't me". */
export function NotMe({ token }: { token: string }) {
  return (
    <LinkAction<DisownResult>
      token={token}
      path="/api/not-me"
      asking={notMeCopy.asking}
      done={notMeCopy.done}
      doneHref={() => "/sign-in"}
      over={notMeCopy.over}
      overHref="/password-reset"
    />
  );
}
