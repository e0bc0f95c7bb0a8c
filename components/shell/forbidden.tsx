import { ButtonLink } from "../ui/button";
import { DeadEnd } from "./dead-end";

export function Forbidden() {
  return (
    <DeadEnd
      title="Only for admins"
      text="You are a member of this workgroup, but not one of its admins. Ask an admin to make the change, or to make you one."
    >
      <ButtonLink href="/">Go to Home</ButtonLink>
    </DeadEnd>
  );
}
