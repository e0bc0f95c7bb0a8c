import type { Metadata } from "next";
import { LinkOver } from "@/components/password/link-over";
import { SignInColumn } from "@/components/shell/sign-in-column";
import { resetLinkWorks } from "@/lib/auth/password-reset";
import { env } from "@/lib/env";
import { SetPassword } from "./set-password";

export const metadata: Metadata = { title: "Set a new password", robots: { index: false } };

/** Opening the page uses nothing up: mail scanners open links before people do. */
export default async function SetPasswordPage({ params }: PageProps<"/password-reset/[token]">) {
  const { token } = await params;
  return (
    <SignInColumn support={env().SUPPORT_EMAIL}>
      {(await resetLinkWorks(token)) ? <SetPassword token={token} /> : <LinkOver />}
    </SignInColumn>
  );
}
