"use client";

import { notMeCopy } from "@/components/copy/sign-in";
import { LinkAction } from "@/components/link-action";
import type { NotMeResult } from "@/lib/contract/contact-schemas";

/** The page behind "This wasn't me". */
export function NotMe({ token }: { token: string }) {
  return (
    <LinkAction<NotMeResult>
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
