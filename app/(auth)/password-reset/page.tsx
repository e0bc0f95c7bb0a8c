import type { Metadata } from "next";
import { forgotPasswordCopy } from "@/components/copy/password";
import { ForgotPasswordForm } from "@/components/password/forgot-password-form";
import { SignInColumn } from "@/components/shell/sign-in-column";
import { RESET_LINK_LIFE } from "@/lib/auth/limits";
import { RESET_LINKS_PER_MAILBOX } from "@/lib/auth/password-reset";
import { env } from "@/lib/env";
import { minutes } from "@/lib/time";

export const metadata: Metadata = { title: forgotPasswordCopy.pageTitle };
// The support address is the running environment's, not the build's.
export const dynamic = "force-dynamic";

export default function PasswordResetPage() {
  return (
    <SignInColumn support={env().SUPPORT_EMAIL}>
      <ForgotPasswordForm linkMinutes={RESET_LINK_LIFE / minutes(1)} linksAnHour={RESET_LINKS_PER_MAILBOX.points} />
    </SignInColumn>
  );
}
