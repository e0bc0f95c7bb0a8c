import { notFoundCopy } from "../copy/errors";
import { ButtonLink } from "../ui/button";
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
