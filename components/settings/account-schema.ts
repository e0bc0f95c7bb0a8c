import { z } from "zod";
import { controls } from "@/components/copy/shell";
import { type Account, type AccountPatch, userNameSchema } from "@/lib/contract/account-schemas";

/** The account form. The password is asked for only when a saved choice is turned off. */
export function accountFormSchema(savedChoice: boolean) {
  return z
    .object({ name: userNameSchema, twoFactorEnabled: z.boolean(), currentPassword: z.string().optional() })
    .refine(({ twoFactorEnabled, currentPassword }) => !savedChoice || twoFactorEnabled || currentPassword, {
      path: ["currentPassword"],
      error: controls.passwordMissing,
    });
}

export type AccountForm = z.infer<ReturnType<typeof accountFormSchema>>;

/** What has changed; null when nothing has. */
export function changesOf(values: AccountForm, account: Account): AccountPatch | null {
  const patch: AccountPatch = {};
  if (values.name !== account.name) patch.name = values.name;
  const locked = account.twoFactor.enforcedBy.length > 0;
  if (!locked && values.twoFactorEnabled !== account.twoFactor.enabled)
    patch.twoFactorEnabled = values.twoFactorEnabled;
  return Object.keys(patch).length === 0 ? null : patch;
}
