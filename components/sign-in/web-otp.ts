"use client";

import { useEffect, useEffectEvent } from "react";

type OtpRequest = CredentialRequestOptions & { otp: { transport: ["sms"] } };

/** Lets the browser offer the code of an incoming text message, where it can. It stops asking when `active` ends. */
export function useWebOtp(active: boolean, onCode: (code: string) => void) {
  // A new callback is no reason to ask the browser anew.
  const offer = useEffectEvent(onCode);
  useEffect(() => {
    if (!active || !("OTPCredential" in window)) return;
    const controller = new AbortController();
    const request: OtpRequest = { otp: { transport: ["sms"] }, signal: controller.signal };
    navigator.credentials.get(request).then(
      (credential) => {
        const code = (credential as { code?: unknown } | null)?.code;
        if (typeof code === "string") offer(code);
      },
      // Dismissed, aborted or not permitted: the field is still there.
      () => {},
    );
    return () => controller.abort();
  }, [active]);
}
