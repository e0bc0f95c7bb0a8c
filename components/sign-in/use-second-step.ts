"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { call, type Refusal, type Reply } from "@/components/api";
import type { ChallengeView } from "@/lib/contract/sign-in-schemas";
import { signInChallenge, signInChallengePath } from "./challenge-source";

export type SecondStep =
  | { state: "opening" }
  | { state: "refused"; refusal: Refusal }
  | { state: "open"; view: ChallengeView };

/**
 * Has a code sent for a session that lacks its second step: once by itself, and again on request. `earlier` is a challenge that was
 * opened here before and left; while it lasts nothing more is sent.
 */
export function useSecondStep(earlier: ChallengeView | null = null): [SecondStep, () => Promise<void>] {
  const [step, setStep] = useState<SecondStep>({ state: "opening" });
  const started = useRef(false);

  const open = useCallback(async (last: ChallengeView | null = null) => {
    setStep({ state: "opening" });
    const kept = last && (await readAgain(last));
    const reply: Reply<ChallengeView> = kept
      ? { ok: true, status: 200, data: kept }
      : await call("POST", signInChallengePath, {});
    setStep(reply.ok ? { state: "open", view: reply.data } : { state: "refused", refusal: reply });
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, also where React runs effects twice
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    open(earlier);
  }, []);

  return [step, open];
}

/** The challenge as it is now; null when it is over, or when another sign-in has taken its place in this browser. */
async function readAgain(last: ChallengeView): Promise<ChallengeView | null> {
  const reply = await signInChallenge.read();
  if (!reply.ok || reply.data.status !== "open") return null;
  return reply.data.requestMark === last.requestMark && reply.data.expiresAt === last.expiresAt ? reply.data : null;
}
