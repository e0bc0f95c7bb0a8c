import { Lock, ShieldCheck, ShieldOff } from "lucide-react";
import { accountCopy } from "@/components/copy/account";
import { Badge } from "@/components/ui/badge";
import type { Account } from "@/lib/contract/account-schemas";

/** What is in force now, whatever stands in the form. */
export function TwoFactorStatus({ enabled, enforcedBy }: Account["twoFactor"]) {
  const required = enforcedBy.length > 0;
  const Icon = required ? Lock : enabled ? ShieldCheck : ShieldOff;
  return (
    <Badge tone={required || enabled ? "good" : "neutral"} wraps>
      <Icon className="size-3.5 shrink-0" aria-hidden="true" />
      {accountCopy.twoFactor.status(enforcedBy, enabled)}
    </Badge>
  );
}
