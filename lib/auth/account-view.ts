/** The account as `GET /api/account` and the settings page show it. Pure. */
import type { Suppression } from "../db/users";
import type { Account, LeftOut } from "../schemas";
import type { SignedIn } from "./session";

export function toLeftOut(out: Suppression | null): LeftOut | null {
  return out && { reason: out.reason, since: new Date(out.since).toISOString() };
}

export function toAccount({ user, workgroups, policy }: Pick<SignedIn, "user" | "workgroups" | "policy">): Account {
  return {
    name: user.name,
    email: user.email,
    phone: user.phone,
    phoneVerified: user.phoneVerified,
    delivery: { email: toLeftOut(user.emailOut), phone: toLeftOut(user.phoneOut) },
    twoFactor: {
      enabled: policy.ownChoice,
      required: policy.required,
      enforcedBy: policy.enforcedBy,
      channels: policy.channels,
    },
    workgroups: workgroups.map(({ id, name, edition, role }) => ({ id, name, edition, role })),
  };
}
