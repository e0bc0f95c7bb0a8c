"use client";

import { useEffect } from "react";
import { call } from "@/components/api";

/**
 * Leaves for the return path once another tab of this browser has signed in. Asks when the tab is looked at again.
 * @param atOnce asks right away, too
 */
export function useLeaveWhenSignedIn(callbackUrl: string, { active, atOnce }: { active: boolean; atOnce: boolean }) {
  useEffect(() => {
    if (!active) return;
    const ask = async () => {
      if (document.hidden) return;
      const reply = await call<{ user?: unknown }>("GET", "/api/auth/session");
      if (reply.ok && reply.data.user) window.location.replace(callbackUrl);
    };
    if (atOnce) ask();
    document.addEventListener("visibilitychange", ask);
    window.addEventListener("focus", ask);
    return () => {
      document.removeEventListener("visibilitychange", ask);
      window.removeEventListener("focus", ask);
    };
  }, [callbackUrl, active, atOnce]);
}
