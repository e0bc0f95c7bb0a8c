"use client";

import { useState } from "react";
import type { Refusal } from "./api";
import { refusalText } from "./copy/errors";
import { useAnswersAgain } from "./network";

/**
 * What went wrong with a form's last call, in words. That the server could not be reached goes by itself, once it answers again.
 * `refuse` takes the reply of the call, and another text than its own where the form has one.
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
