import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { cache } from "react";
import { codeOverTitles, codeStepCopy, whyCode } from "@/components/copy/code-step";
import { documentCopy } from "@/components/copy/shell";
import { SignInColumn } from "@/components/shell/sign-in-column";
import { CodeStep } from "@/components/sign-in/code-step";
import { CodeStepOver } from "@/components/sign-in/code-step-over";
import { codeFormRefusal } from "@/components/sign-in/form-refusal";
import { OpenSecondStep } from "@/components/sign-in/open-second-step";
import { env } from "@/lib/config/env";
import { hours, minutes } from "@/lib/contract/duration";
import { CHALLENGE_LIFE, CODE_DIGITS, TEMPORARY_CODE, WRONG_CODES_WINDOW } from "@/lib/contract/limits";
import { pageCsrfToken } from "@/lib/http/cookies";
import { currentUser, sessionLackingSecondStep } from "@/lib/http/guards";
import { pendingChallenge } from "@/lib/http/pending-challenge";
import { safeReturnPath } from "@/lib/http/request-context";

// The title and the page share the answer.
const currentStep = cache(async () => {
  const pending = await pendingChallenge();
  const lacking = await sessionLackingSecondStep();
  const isOver = pending === null || pending.view.status === "expired" || pending.view.status === "exhausted";
  // A session that lacks its second step gets another code without the password.
  return { pending, lacking, opens: lacking !== null && isOver };
});

export async function generateMetadata({ searchParams }: PageProps<"/sign-in/code">): Promise<Metadata> {
  const { pending, opens } = await currentStep();
  const { field, isIncorrect, temporary } = codeFormRefusal(await searchParams);
  const status = pending?.view.status ?? "no_challenge";
  if (!opens && status !== "open") return { title: codeOverTitles[status] };
  const isRefused = field !== null || isIncorrect || temporary !== null;
  return { title: isRefused ? documentCopy.errorTitle(codeStepCopy.pageTitle) : codeStepCopy.pageTitle };
}

const numbers = { lifeMinutes: CHALLENGE_LIFE / minutes(1), pauseHours: WRONG_CODES_WINDOW / hours(1) };

export default async function CodePage({ searchParams }: PageProps<"/sign-in/code">) {
  const query = await searchParams;
  const callbackUrl = safeReturnPath(query.callbackUrl);
  const refused = codeFormRefusal(query);
  const native = { csrfToken: await pageCsrfToken(), callbackUrl, refused };
  const support = env().SUPPORT_EMAIL;
  const { pending, lacking, opens } = await currentStep();
  const isEnded = pending === null && lacking === null;
  if (isEnded && (await currentUser()) !== null) redirect(callbackUrl);
  if (isEnded && !refused.ended) redirect(`/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`);
  return (
    <SignInColumn support={support}>
      {lacking !== null && opens ? <OpenSecondStep why={whyCode(lacking.policy)} native={native} /> : null}
      {pending !== null && !opens ? (
        <CodeStep
          initial={pending.view}
          why={whyCode(pending.policy)}
          digits={CODE_DIGITS}
          temporaryDigits={TEMPORARY_CODE.digits}
          numbers={numbers}
          native={native}
          support={support}
        />
      ) : null}
      {isEnded ? <CodeStepOver reason="no_challenge" pause={null} {...{ numbers, callbackUrl, support }} /> : null}
    </SignInColumn>
  );
}
