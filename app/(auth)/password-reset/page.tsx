import type { Metadata } from "next";
import { forgotPasswordCopy } from "@/components/copy/password";
import { ForgotPasswordForm } from "@/components/password/forgot-password-form";
import { NeedsScripts } from "@/components/shell/needs-scripts";
import { SignInColumn } from "@/components/shell/sign-in-column";
import { env } from "@/lib/config/env";
import { minutes, seconds } from "@/lib/contract/duration";
import { RESET_LINK_LIFE, RESET_LINK_PAUSE } from "@/lib/contract/limits";

export const metadata: Metadata = { title: forgotPasswordCopy.pageTitle };
// The support address is the running environment's, not the build's.
export const dynamic = "force-dynamic";

export default function PasswordResetPage() {
  return (
    <SignInColumn support={env().SUPPORT_EMAIL}>
      <NeedsScripts page="passwordReset" />
      <ForgotPasswordForm linkMinutes={RESET_LINK_LIFE / minutes(1)} pauseSeconds={RESET_LINK_PAUSE / seconds(1)} />
    </SignInColumn>
  );
}
