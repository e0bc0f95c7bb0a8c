"use client";

import { ResetForm } from "@/components/password/reset-form";
import { judgePassword } from "@/lib/auth/password-rules";

/** The form with the judgement that the server makes too; components know nothing of `lib`. */
export function SetPassword({ token }: { token: string }) {
  return <ResetForm token={token} judge={judgePassword} />;
}
