import { forbiddenCopy } from "../copy/errors";
import { ButtonLink } from "../ui/button";
import { DeadEnd } from "./dead-end";

export function Forbidden() {
  return (
    <DeadEnd title={forbiddenCopy.title} text={forbiddenCopy.text}>
      <ButtonLink href="/">{forbiddenCopy.home}</ButtonLink>
    </DeadEnd>
  );
}
