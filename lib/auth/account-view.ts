/** The account as `GET /api/account` and the settings page show it. */
import type { Suppression, User } from "../db/users";
import { phoneAvailable, refusalOfNumber } from "../mfa/channels/phone";
import type { Account, LeftOut, TextRefusal } from "../schemas";
import type { SignedIn } from "./session";

export function toLeftOut(out: Suppression | null): LeftOut | null {
  return out && { reason: out.reason, since: new Date(out.since).toISOString() };
}

function phoneRefusedOf({ phone, phoneVerified }: User): TextRefusal | null {
  return phone !== null && phoneVerified && phoneAvailable() ? refusalOfNumber(phone) : null;
}

export function toAccount({ user, workgroups, policy }: Pick<SignedIn, "user" | "workgroups" | "policy">): Account {
  return {
    name: user.name,
    email: user.email,
    phone: user.phone,
    phoneVerified: user.phoneVerified,
    delivery: { email: toLeftOut(user.emailOut), phone: toLeftOut(user.phoneOut) },
    phoneRefused: phoneRefusedOf(user),
    twoFactor: {
      enabled: policy.ownChoice,
      required: policy.required,
      enforcedBy: policy.enforcedBy,
      channels: policy.channels,
    },
    workgroups: workgroups.map(({ id, name, edition, role }) => ({ id, name, edition, role })),
  };
}
