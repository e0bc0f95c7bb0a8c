import type { Metadata } from "next";
import { proofCopy } from "@/components/copy/policy-schedule";
import { SignInColumn } from "@/components/shell/sign-in-column";
import { MailboxProof, type ProofResult } from "@/components/sign-in/mailbox-proof";
import { env } from "@/lib/config/env";

// The address holds the token: it goes to no other site and into no index.
export const metadata: Metadata = { title: proofCopy.pageTitle, referrer: "same-origin", robots: { index: false } };

const results: readonly ProofResult[] = ["done", "over", "failed"];

/** Looks nothing up and changes nothing: mail scanners open links too. The button does it. */
export default async function ProofPage({ params, searchParams }: PageProps<"/proof/[token]">) {
  const { result } = await searchParams;
  return (
    <SignInColumn support={env().SUPPORT_EMAIL}>
      <MailboxProof token={(await params).token} result={results.find((known) => known === result) ?? null} />
    </SignInColumn>
  );
}
