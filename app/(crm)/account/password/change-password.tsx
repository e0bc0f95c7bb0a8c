"use client";

import { PasswordForm } from "@/components/password/password-form";
import { judgePassword } from "@/lib/auth/password-rules";

/** The form with the judgement that the server makes too; components know nothing of `lib`. */
export function ChangePassword(person: { name: string; email: string }) {
  return <PasswordForm {...person} judge={judgePassword} />;
}
