"use client";

import { useState } from "react";
import { codeRefusalTexts, problemTexts } from "../messages";
import { untilPageIsLeft } from "../one-at-a-time";
import { triesInWords, waitInWords } from "../words";
import type { Challenge } from "./use-challenge";

/**
 * Sends one code. A refusal becomes a sentence, or ends the step.
 * `verify` returns "incorrect" when the attempt was spent, "refused" otherwise; it never settles when the code was right.
 */
export function useVerify(challenge: Challenge, onVerified: () => void) {
  const [error, setError] = useState<string | null>(null);

  async function verify(code: string): Promise<"incorrect" | "refused"> {
    setError(null);
    const reply = await challenge.source.verify(code);
    if (reply.ok) {
      challenge.finish();
      onVerified();
      return untilPageIsLeft();
    }
    switch (reply.code) {
      case "incorrect":
        setError(await incorrect(challenge));
        return "incorrect";
      case "expired":
      case "exhausted":
      case "paused":
      case "stopped":
      case "no_challenge":
        challenge.end(reply.code);
        return "refused";
      case "too_many_attempts":
        setError(`${problemTexts[reply.code]} Try again in ${waitInWords(reply.retryAfter ?? 60)}.`);
        return "refused";
      default:
        setError(reply.errors?.code ?? problemTexts[reply.code]);
        return "refused";
    }
  }

  return { error, setError, verify };
}

/** The tries that are left come from the server; without an answer the sentence does without them. */
async function incorrect(challenge: Challenge): Promise<string> {
  const reply = await challenge.source.read();
  const look = `Look for the message marked ${challenge.view.requestMark}.`;
  if (!reply.ok) return `${codeRefusalTexts.incorrect} ${look}`;
  challenge.accept(reply.data);
  return `${codeRefusalTexts.incorrect} ${triesInWords(reply.data.attemptsLeft)} ${look}`;
}
