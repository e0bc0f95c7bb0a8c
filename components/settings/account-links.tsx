import { History, KeyRound, MonitorSmartphone } from "lucide-react";
import { LinkRow, LinkRows } from "../ui/link-rows";

/** From User Information to the pages that tell where and how the account is used. */
export function AccountLinks() {
  return (
    <LinkRows>
      <LinkRow href="/account/password" icon={KeyRound} title="Password">
        Change it, with the present one at hand.
      </LinkRow>
      <LinkRow href="/account/sessions" icon={MonitorSmartphone} title="My sessions">
        Where you are signed in, and a way to end that.
      </LinkRow>
      <LinkRow href="/account/activity" icon={History} title="My activity">
        Sign-ins, codes and changes of your account.
      </LinkRow>
    </LinkRows>
  );
}
