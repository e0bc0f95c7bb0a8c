import type { Metadata } from "next";
import { resetPasswordCopy } from "@/components/copy/password";
import { LinkOver } from "@/components/password/link-over";
import { ResetPasswordForm } from "@/components/password/reset-password-form";
import { NeedsScripts } from "@/components/shell/needs-scripts";
import { SignInColumn } from "@/components/shell/sign-in-column";
import { resetLinkWorks } from "@/lib/account/password-reset";
import { env } from "@/lib/config/env";

// The address holds the token: no request of the page names it as its referrer.
export const metadata: Metadata = {
  title: resetPasswordCopy.pageTitle,
  referrer: "no-referrer",
  robots: { index: false },
};

/** Opening the page uses nothing up: mail scanners open links before people do. */
export default async function SetPasswordPage({ params }: PageProps<"/password-reset/[token]">) {
  const { token } = await params;
  return (
    <SignInColumn support={env().SUPPORT_EMAIL}>
      <NeedsScripts page="passwordReset" />
      {(await resetLinkWorks(token)) ? <ResetPasswordForm token={token} /> : <LinkOver />}
    </SignInColumn>
  );
}
