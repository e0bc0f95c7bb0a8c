import { call, type Reply } from "@/components/api";
import { type StepReply, signInStep } from "@/components/next-auth-calls";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";

/** Where a code is waited for on the server. The form for it is the same everywhere. */
export type ChallengeSource = {
  read: () => Promise<Reply<ChallengeView>>;
  resend: () => Promise<Reply<ChallengeView>>;
  verify: (code: string) => Promise<StepReply<"code">>;
};

export const signInChallengePath = "/api/sign-in/challenge";

/** The second step of a sign-in, and of a session that lacks it. */
export const signInChallenge: ChallengeSource = {
  read: () => call("GET", signInChallengePath),
  resend: () => call("POST", `${signInChallengePath}/resend`, {}),
  verify: (code) => signInStep("code", { code }),
};
