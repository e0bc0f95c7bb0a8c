/** The account in the API and on the settings page. */
import type { SignedIn } from "@/lib/auth/session";
import type { Account } from "@/lib/contract/account-schemas";
import type { TextRefusal } from "@/lib/contract/vocabulary";
import type { User } from "@/lib/db/users";
import { phoneAvailable, refusalOfNumber } from "@/lib/messaging/channels/twilio-sms";
import { formatPhone } from "@/lib/messaging/phone-number";
import { toSuppressionView } from "@/lib/messaging/suppression-view";

function phoneRefusedOf({ phone, phoneVerified }: User): TextRefusal | null {
  return phone !== null && phoneVerified && phoneAvailable() ? refusalOfNumber(phone) : null;
}

/** Returns the account as `GET /api/account` answers it. */
export function toAccount({ user, workgroups, policy }: Pick<SignedIn, "user" | "workgroups" | "policy">): Account {
  return {
    name: user.name,
    email: user.email,
    phone: user.phone,
    phoneFormatted: user.phone === null ? null : formatPhone(user.phone),
    phoneVerified: user.phoneVerified,
    phoneConsented: user.phoneConsented,
    delivery: { email: toSuppressionView(user.emailSuppression), phone: toSuppressionView(user.phoneSuppression) },
    phoneRefused: phoneRefusedOf(user),
    twoFactor: {
      enabled: policy.ownSetting,
      required: policy.required,
      enforcedBy: policy.enforcedBy,
      channels: policy.channels,
    },
    workgroups: workgroups.map(({ id, name, edition, role }) => ({ id, name, edition, role })),
  };
}
