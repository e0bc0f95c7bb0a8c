/** Wire shapes of new passwords. Client-safe. */
import "./fields";
import { z } from "zod";
import { signInPasswordSchema } from "./sign-in";

// What it must be is judged in `lib/contract/password-rules.ts`, which knows whose it is. The bound only keeps nonsense out.
const newPasswordSchema = z
  .string({ error: "Enter a new password." })
  .min(1, "Enter a new password.")
  .max(4_000, "That password is too long.");

/** `POST /api/account/password`. */
export const passwordChangeSchema = z.object({
  currentPassword: z
    .string({ error: "Enter your current password." })
    .min(1, "Enter your current password.")
    .pipe(signInPasswordSchema.shape.password),
  newPassword: newPasswordSchema,
});
export type PasswordChange = z.infer<typeof passwordChangeSchema>;

/** `POST /api/password-reset`. */
export const passwordResetSchema = signInPasswordSchema.pick({ email: true });
export type PasswordReset = z.infer<typeof passwordResetSchema>;

/** `POST /api/password-reset/confirm`. A token that cannot be ours gets the answer of one that is over. */
export const passwordResetConfirmSchema = z.object({
  token: z.string({ error: "Open the link from the message." }).max(1_000),
  newPassword: newPasswordSchema,
});
export type PasswordResetConfirm = z.infer<typeof passwordResetConfirmSchema>;

/** What is thought of a new password; `reason` is a sentence. */
export type PasswordVerdict =
  | { ok: true; strength: "good" | "strong" }
  | { ok: false; strength: "short" | "long" | "weak"; reason: string };
