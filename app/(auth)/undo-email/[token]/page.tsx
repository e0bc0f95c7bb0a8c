import type { Metadata } from "next";
import { UndoEmail } from "@/components/contact/undo-email";
import { restoreEmailCopy } from "@/components/copy/contact";
import { NeedsScripts } from "@/components/shell/needs-scripts";
import { SignInColumn } from "@/components/shell/sign-in-column";
import { env } from "@/lib/config/env";

// The address holds the token: it goes to no other site and into no index.
export const metadata: Metadata = {
  title: restoreEmailCopy.pageTitle,
  referrer: "no-referrer",
  robots: { index: false },
};

/** Looks nothing up and changes nothing: mail scanners open links too. The button does it. */
export default async function UndoEmailPage({ params }: PageProps<"/undo-email/[token]">) {
  return (
    <SignInColumn support={env().SUPPORT_EMAIL}>
      <NeedsScripts page="link" />
      <UndoEmail token={(await params).token} />
    </SignInColumn>
  );
}
