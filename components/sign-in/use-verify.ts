"use client";

import { useState } from "react";
import { incorrectCodeText } from "@/components/copy/code-step";
import { problemTexts, refusalText } from "@/components/copy/errors";
import { temporaryCodeCopy } from "@/components/copy/temporary-code";
import { type StepReply, signInStep } from "@/components/next-auth-calls";
import { untilPageIsLeft } from "@/components/one-at-a-time";
import type { Challenge } from "./use-challenge";

/** What is sent as proof, and what is said if it is incorrect. */
type Way = {
  send: (code: string) => Promise<StepReply<"code">>;
  field: "code" | "temporaryCode";
  /** @param attemptsLeft null where the server could not be asked for them */
  incorrect: (attemptsLeft: number | null) => string;
};

/** The code of the messages. */
const codeWay = ({ source, view }: Challenge): Way => ({
  send: source.verify,
  field: "code",
  incorrect: (attemptsLeft) => incorrectCodeText(view.requestMark, attemptsLeft),
});

/** A temporary code, which only the code page takes. */
export const temporaryCodeWay: Way = {
  send: (temporaryCode) => signInStep("code", { temporaryCode }),
  field: "temporaryCode",
  incorrect: temporaryCodeCopy.incorrect,
};

/**
 * Sends one code. A refusal becomes a sentence, or ends the step.
 * `verify` returns "incorrect" when the attempt was spent, "refused" otherwise; it never settles when the code was right.
 */
export function useVerify(
  challenge: Challenge,
  onVerified: () => void,
  initialError: string | null = null,
  way: Way = codeWay(challenge),
) {
  const [error, setError] = useState(initialError);
  const [verified, setVerified] = useState(false);

  async function verify(code: string): Promise<"incorrect" | "refused"> {
    setError(null);
    const reply = await way.send(code);
    if (reply.ok) {
      challenge.finish();
      // Shown until the next page is there, which nothing delays.
      setVerified(true);
      onVerified();
      return untilPageIsLeft();
    }
    switch (reply.code) {
      case "incorrect":
        setError(await describeIncorrect(challenge, way));
        return "incorrect";
      case "paused":
        // For the time at which the pause ends.
        await challenge.refresh();
        challenge.end(reply.code);
        return "refused";
      case "expired":
      case "exhausted":
      case "stopped":
      case "no_challenge":
        challenge.end(reply.code);
        return "refused";
      case "too_many_attempts":
        setError(refusalText({ ...reply, code: reply.code }));
        return "refused";
      default:
        setError(reply.errors?.[way.field] ?? problemTexts[reply.code]);
        return "refused";
    }
  }

  return { error, setError, verified, verify };
}

/** The attempts that are left come from the server; without an answer the sentence does without them. */
async function describeIncorrect(challenge: Challenge, { incorrect }: Way): Promise<string> {
  const reply = await challenge.source.read();
  if (!reply.ok) return incorrect(null);
  challenge.accept(reply.data);
  return incorrect(reply.data.attemptsLeft);
}
