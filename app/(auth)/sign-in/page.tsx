import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { documentCopy } from "@/components/copy/shell";
import { signInCopy } from "@/components/copy/sign-in";
import { SignInColumn } from "@/components/shell/sign-in-column";
import { passwordFormRefusal } from "@/components/sign-in/form-refusal";
import { SignInForm } from "@/components/sign-in/sign-in-form";
import {
  parseSignInNotice,
  ResumeNotice,
  SessionEndNotice,
  SignInNotice,
  type SignInNoticeName,
} from "@/components/sign-in/sign-in-notice";
import { env } from "@/lib/config/env";
import { pageCsrfToken, readTypedEmail } from "@/lib/http/cookies";
import { currentUser, endedSession, sessionLackingSecondStep } from "@/lib/http/guards";
import { pendingChallenge } from "@/lib/http/pending-challenge";
import { safeReturnPath } from "@/lib/http/request-context";

export async function generateMetadata({ searchParams }: PageProps<"/sign-in">): Promise<Metadata> {
  const isRefused = Object.values(passwordFormRefusal(await searchParams)).some((text) => text !== null);
  return { title: isRefused ? documentCopy.errorTitle(signInCopy.title) : signInCopy.title };
}

const noticeId = "sign-in-notice";

/** What the page says above the form: a live sign-in of this browser comes first, and is not called canceled. */
async function noticeOf(name: SignInNoticeName | null, callbackUrl: string) {
  const pending = await pendingChallenge();
  if (pending?.view.status === "open")
    return <ResumeNotice view={pending.view} callbackUrl={callbackUrl} id={noticeId} />;
  if (name !== null) return <SignInNotice name={name} id={noticeId} />;
  const reason = await endedSession();
  return reason && <SessionEndNotice reason={reason} id={noticeId} />;
}

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
        <SignInForm
          csrfToken={await pageCsrfToken()}
          callbackUrl={callbackUrl}
          notice={await noticeOf(notice, callbackUrl)}
          noticeId={noticeId}
          refused={passwordFormRefusal(query)}
          typedEmail={await readTypedEmail()}
        />
      </div>
    </SignInColumn>
  );
}
