import { call, type Reply } from "@/components/api";
import type { StepReply } from "@/components/next-auth-calls";
import type { ChallengeSource } from "@/components/sign-in/challenge-source";
import { codeRefusals } from "@/lib/contract/vocabulary";

const path = "/api/account/reauthenticate/code";

/** The code that completes a password given again. */
export const reauthenticationChallenge: ChallengeSource = {
  read: () => call("GET", path),
  resend: () => call("POST", `${path}/resend`, {}),
  verify: async (code) => toStepReply(await call("POST", path, { code })),
};

/** The route answers with a problem; the form knows the reasons of the code step. */
export function toStepReply(reply: Reply<unknown>): StepReply<"code"> {
  if (reply.ok) return reply;
  switch (reply.code) {
    case "incorrect_code":
      return { ...reply, code: "incorrect" };
    case "challenge_over":
      return { ...reply, code: codeRefusals.find((known) => known === reply.detail) ?? "no_challenge" };
    // Nothing is waited for: finished elsewhere, signed out, or the session itself needs a code first.
    case "not_found":
    case "unauthenticated":
    case "second_step_required":
      return { ...reply, code: "no_challenge" };
    default:
      return reply as StepReply<"code">;
  }
}
