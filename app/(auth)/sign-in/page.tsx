import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { signInCopy } from "@/components/copy/sign-in";
import { SignInColumn } from "@/components/shell/sign-in-column";
import { SignInForm } from "@/components/sign-in/sign-in-form";
import { parseSignInNotice } from "@/components/sign-in/sign-in-notice";
import { env } from "@/lib/config/env";
import { currentUser, sessionLackingSecondStep } from "@/lib/http/guards";
import { safeReturnPath } from "@/lib/http/request-context";

export const metadata: Metadata = { title: signInCopy.title };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const query = await searchParams;
  const callbackUrl = safeReturnPath(query.callbackUrl);
  const notice = parseSignInNotice(query.notice);
  // A notice means that the redirect here was deliberate; redirecting back could loop.
  if (notice === null && (await currentUser()) !== null) redirect(callbackUrl);
  // Nor does a session that lacks only its second step need the password again.
  if (notice === null && (await sessionLackingSecondStep()) !== null) {
    redirect(`/sign-in/code?callbackUrl=${encodeURIComponent(callbackUrl)}`);
  }
  return (
    <SignInColumn support={env().SUPPORT_EMAIL}>
      <h1 className="text-title">{signInCopy.title}</h1>
      <div className="mt-6">
        <SignInForm callbackUrl={callbackUrl} notice={notice} />
      </div>
    </SignInColumn>
  );
}
