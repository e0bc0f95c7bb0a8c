/** The account as `GET /api/account` and the settings page show it. Pure. */
import type { Account } from "../schemas";
import type { SignedIn } from "./session";

export function toAccount({ user, workgroups, policy }: Pick<SignedIn, "user" | "workgroups" | "policy">): Account {
  return {
    name: user.name,
    email: user.email,
    phone: user.phone,
    phoneVerified: user.phoneVerified,
    twoFactor: {
      enabled: policy.ownChoice,
      required: policy.required,
      enforcedBy: policy.enforcedBy,
      channels: policy.channels,
    },
    workgroups: workgroups.map(({ id, name, edition, role }) => ({ id, name, edition, role })),
  };
}
