"use client";

import { useState } from "react";
import type { Refusal } from "./api";
import { refusalText } from "./copy/errors";
import { useAnswersAgain } from "./network";

/**
 * The error of a form's last call, as text. The message of a lost connection is removed once the server answers again.
 * `refuse` takes the reply of the call, and a text if the form has its own.
 */
export function useProblem() {
  const [last, setLast] = useState<{ text: string; lost: boolean } | null>(null);
  const answersAgain = useAnswersAgain(last?.lost ?? false);
  return {
    problem: answersAgain ? null : (last?.text ?? null),
    clear: () => setLast(null),
    refuse: (reply: Refusal, text = refusalText(reply)) => setLast({ text, lost: reply.code === "offline" }),
  };
}
