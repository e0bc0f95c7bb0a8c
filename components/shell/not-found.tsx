"use client";

import { notFoundCopy } from "@/components/copy/errors";
import { ButtonLink } from "@/components/ui/button";
import { DeadEnd } from "./dead-end";

export function NotFound() {
  return (
    <DeadEnd title={notFoundCopy.title} text={notFoundCopy.text}>
      <ButtonLink href="/">{notFoundCopy.home}</ButtonLink>
      <ButtonLink href="/help/two-factor-authentication" look="quiet">
        {notFoundCopy.help}
      </ButtonLink>
    </DeadEnd>
  );
}
