"use client";

import { useEffect, useRef } from "react";
import { ButtonLink } from "../ui/button";

/** One page for a link that was used, replaced or cut short, that ran out, or never was one. */
export function LinkOver({ takesFocus = false }: { takesFocus?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="text-display">
        This link no longer works
      </h1>
      <p className="mt-4 text-muted">
        It was used, it ran out, a newer one replaced it, or a part of it is missing. Nothing was changed just now.
      </p>
      <div className="mt-7 flex flex-col gap-2">
        <ButtonLink href="/password-reset" look="primary" className="w-full">
          Get a new link
        </ButtonLink>
        <ButtonLink href="/sign-in" look="quiet" className="w-full">
          Back to sign-in
        </ButtonLink>
      </div>
    </>
  );
}
