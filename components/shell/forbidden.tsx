"use client";

import { forbiddenCopy } from "@/components/copy/errors";
import { ButtonLink } from "@/components/ui/button";
import { DeadEnd } from "./dead-end";

export function Forbidden() {
  return (
    <DeadEnd title={forbiddenCopy.title} text={forbiddenCopy.text}>
      <ButtonLink href="/">{forbiddenCopy.home}</ButtonLink>
    </DeadEnd>
  );
}
