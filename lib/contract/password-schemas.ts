/** Wire shapes of new passwords. Client-safe. */
import "./fields";
import { z } from "zod";
import { signInPasswordSchema } from "./sign-in-schemas";

// `lib/contract/password-rules.ts` judges the password together with the name and address of its owner. The bound limits the work.
export const newPasswordSchema = z
  .string({ error: "Enter a new password." })
  .min(1, "Enter a new password.")
  .max(4_000, "Use 4,000 characters or fewer.");

/** `POST /api/account/password`. */
export const passwordChangeSchema = z.object({
  currentPassword: z
    .string({ error: "Enter your current password." })
    .min(1, "Enter your current password.")
    .pipe(signInPasswordSchema.shape.password),
  newPassword: newPasswordSchema,
});
export type PasswordChange = z.infer<typeof passwordChangeSchema>;

/** `POST /api/account/password`: how many other sessions ended. */
export const passwordChangedSchema = z.object({ endedSessions: z.number() });

/** `POST /api/password-reset`. */
export const passwordResetSchema = signInPasswordSchema.pick({ email: true });
export type PasswordReset = z.infer<typeof passwordResetSchema>;

/** `POST /api/password-reset/confirm`. A malformed token is answered like an expired one. */
export const passwordResetConfirmSchema = z.object({
  token: z.string({ error: "Open the link from the message." }).max(1_000),
  newPassword: newPasswordSchema,
});
export type PasswordResetConfirm = z.infer<typeof passwordResetConfirmSchema>;

/** The verdict on a new password; `reason` is a sentence. */
export type PasswordVerdict =
  | { ok: true; strength: "good" | "strong" }
  | { ok: false; strength: "short" | "long" | "weak"; reason: string };
