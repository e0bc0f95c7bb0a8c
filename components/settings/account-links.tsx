import { History, KeyRound, MonitorSmartphone } from "lucide-react";
import { accountCopy } from "@/components/copy/account";
import { LinkRow, LinkRows } from "@/components/ui/link-rows";

const { password, sessions, activity } = accountCopy.links;

/** From User Information to the pages that show where and how the account is used. */
export function AccountLinks() {
  return (
    <LinkRows>
      <LinkRow href="/account/password" icon={KeyRound} {...password} />
      <LinkRow href="/account/sessions" icon={MonitorSmartphone} {...sessions} />
      <LinkRow href="/account/activity" icon={History} {...activity} />
    </LinkRows>
  );
}
