import type { Metadata } from "next";
import { resetPasswordCopy } from "@/components/copy/password";
import { LinkOver } from "@/components/password/link-over";
import { ResetPasswordForm } from "@/components/password/reset-password-form";
import { SignInColumn } from "@/components/shell/sign-in-column";
import { resetLinkWorks } from "@/lib/account/password-reset";
import { env } from "@/lib/config/env";

export const metadata: Metadata = { title: resetPasswordCopy.pageTitle, robots: { index: false } };

/** Opening the page uses nothing up: mail scanners open links before people do. */
export default async function SetPasswordPage({ params }: PageProps<"/password-reset/[token]">) {
  const { token } = await params;
  return (
    <SignInColumn support={env().SUPPORT_EMAIL}>
      {(await resetLinkWorks(token)) ? <ResetPasswordForm token={token} /> : <LinkOver />}
    </SignInColumn>
  );
}
