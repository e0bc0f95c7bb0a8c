"use client";

import { useCallback, useEffect, useState } from "react";
import { call } from "@/components/api";
import { useProtectedCall } from "@/components/protected/protected-calls";
import type { SecurityPreview } from "@/lib/contract/workgroup-schemas";

export type Preview =
  | { state: "none" }
  | { state: "loading" }
  | { state: "refused"; retry: () => void }
  | { state: "ready"; preview: SecurityPreview };

/** What a change would do, asked for as soon as one is wanted. `wanted` null: nothing would change. */
export function usePreview(workgroupId: string, wanted: boolean | null): Preview {
  const [answer, setAnswer] = useState<Preview>({ state: "none" });
  const [round, setRound] = useState(0);
  const protectedCall = useProtectedCall();
  const retry = useCallback(() => setRound((last) => last + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of `round` asks the server again, although the effect does not read it
  useEffect(() => {
    if (wanted === null) return setAnswer({ state: "none" });
    const controller = new AbortController();
    setAnswer({ state: "loading" });
    const path = `/api/workgroups/${workgroupId}/security/preview?twoFactorRequired=${wanted}`;
    protectedCall(() => call<SecurityPreview>("GET", path, undefined, controller.signal)).then((reply) => {
      // The box was changed again meanwhile: this answer is about the other state.
      if (controller.signal.aborted) return;
      if (reply.ok) setAnswer({ state: "ready", preview: reply.data });
      else setAnswer({ state: "refused", retry });
    });
    return () => controller.abort();
  }, [workgroupId, wanted, round, retry, protectedCall]);

  return answer;
}
