"use client";

import { useState } from "react";
import { incorrectCodeText } from "@/components/copy/code-step";
import { problemTexts, refusalText } from "@/components/copy/errors";
import { untilPageIsLeft } from "@/components/one-at-a-time";
import type { Challenge } from "./use-challenge";

/**
 * Sends one code. A refusal becomes a sentence, or ends the step.
 * `verify` returns "incorrect" when the attempt was spent, "refused" otherwise; it never settles when the code was right.
 */
export function useVerify(challenge: Challenge, onVerified: () => void, initialError: string | null = null) {
  const [error, setError] = useState(initialError);
  const [verified, setVerified] = useState(false);

  async function verify(code: string): Promise<"incorrect" | "refused"> {
    setError(null);
    const reply = await challenge.source.verify(code);
    if (reply.ok) {
      challenge.finish();
      // Shown until the next page is there, which nothing delays.
      setVerified(true);
      onVerified();
      return untilPageIsLeft();
    }
    switch (reply.code) {
      case "incorrect":
        setError(await describeIncorrect(challenge));
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
        setError(reply.errors?.code ?? problemTexts[reply.code]);
        return "refused";
    }
  }

  return { error, setError, verified, verify };
}

/** The attempts that are left come from the server; without an answer the sentence does without them. */
async function describeIncorrect(challenge: Challenge): Promise<string> {
  const { requestMark } = challenge.view;
  const reply = await challenge.source.read();
  if (!reply.ok) return incorrectCodeText(requestMark, null);
  challenge.accept(reply.data);
  return incorrectCodeText(requestMark, reply.data.attemptsLeft);
}
