"use client";

import { useState } from "react";
import { codeRefusalTexts, problemTexts } from "../messages";
import { triesInWords, waitInWords } from "../words";
import type { Challenge } from "./use-challenge";

/** Sends one code. A refusal becomes a sentence, or ends the step. */
export function useVerify(challenge: Challenge, onVerified: () => void) {
  const [error, setError] = useState<string | null>(null);
  const [leaving, setLeaving] = useState(false);

  async function verify(code: string) {
    setError(null);
    const reply = await challenge.source.verify(code);
    if (reply.ok) {
      setLeaving(true);
      challenge.finish();
      return onVerified();
    }
    switch (reply.code) {
      case "incorrect":
        return setError(await incorrect(challenge));
      case "expired":
      case "exhausted":
      case "paused":
      case "stopped":
      case "no_challenge":
        return challenge.end(reply.code);
      case "too_many_attempts":
        return setError(`${problemTexts[reply.code]} Try again in ${waitInWords(reply.retryAfter ?? 60)}.`);
      default:
        return setError(reply.errors?.code ?? problemTexts[reply.code]);
    }
  }

  return { error, leaving, verify, clearError: () => setError(null) };
}

/** The tries that are left come from the server; without an answer the sentence does without them. */
async function incorrect(challenge: Challenge): Promise<string> {
  const reply = await challenge.source.read();
  const look = `Look for the message marked ${challenge.view.requestMark}.`;
  if (!reply.ok) return `${codeRefusalTexts.incorrect} ${look}`;
  challenge.accept(reply.data);
  return `${codeRefusalTexts.incorrect} ${triesInWords(reply.data.attemptsLeft)} ${look}`;
}
