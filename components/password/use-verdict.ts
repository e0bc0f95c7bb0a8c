"use client";

import { useEffect, useState } from "react";
import { ratePassword } from "@/lib/contract/password-rules";
import type { PasswordVerdict } from "@/lib/contract/password-schemas";

const pauseMs = 150;

/**
 * Rates the typed password with the rules of the server; null until the rating is there.
 * @param about what others know of the person: name and email address
 */
export function useVerdict(password: string, about: readonly string[]): PasswordVerdict | null {
  const [verdict, setVerdict] = useState<PasswordVerdict | null>(null);
  const known = about.join("\n");
  useEffect(() => {
    let current = true;
    const timer = setTimeout(async () => {
      // Without the word lists there is no verdict here; the server has the last word anyhow.
      const found = await ratePassword(password, known.split("\n")).catch(() => null);
      if (current) setVerdict(found);
    }, pauseMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [password, known]);
  return verdict;
}
