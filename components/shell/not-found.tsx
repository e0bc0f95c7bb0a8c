import { ButtonLink } from "../ui/button";
import { DeadEnd } from "./dead-end";

export function NotFound() {
  return (
    <DeadEnd
      title="Page not found"
      text="There is nothing at this address, or it is not yours to see. Check the address, or start from the home page."
    >
      <ButtonLink href="/">Go to Home</ButtonLink>
      <ButtonLink href="/help/two-factor-authentication" look="quiet">
        Help
      </ButtonLink>
    </DeadEnd>
  );
}
