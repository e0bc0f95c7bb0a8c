import type { Metadata } from "next";
import { notMeCopy } from "@/components/copy/sign-in";
import { NeedsScripts } from "@/components/shell/needs-scripts";
import { SignInColumn } from "@/components/shell/sign-in-column";
import { NotMe } from "@/components/sign-in/not-me";
import { env } from "@/lib/config/env";

// The address holds the token: it goes to no other site and into no index.
export const metadata: Metadata = { title: notMeCopy.pageTitle, referrer: "no-referrer", robots: { index: false } };

/** Looks nothing up and changes nothing: mail scanners open links too. The button does it. */
export default async function NotMePage({ params }: PageProps<"/not-me/[token]">) {
  return (
    <SignInColumn support={env().SUPPORT_EMAIL}>
      <NeedsScripts page="link" />
      <NotMe token={(await params).token} />
    </SignInColumn>
  );
}
