"use client";

import { useEffect, useState } from "react";
import type { PasswordVerdict } from "@/lib/schemas";

/** What a new password is worth to somebody who knows `about`: name and e-mail address. */
export type Judge = (password: string, about: readonly string[]) => Promise<PasswordVerdict>;

const pauseMs = 150;

/** The verdict on what is typed so far, which for nothing is how much it has to be; null while there is none. */
export function useVerdict(judge: Judge, password: string, about: readonly string[]): PasswordVerdict | null {
  const [verdict, setVerdict] = useState<PasswordVerdict | null>(null);
  const known = about.join("\n");
  useEffect(() => {
    let current = true;
    const timer = setTimeout(async () => {
      // Without the word lists there is no verdict here; the server has the last word anyhow.
      const found = await judge(password, known.split("\n")).catch(() => null);
      if (current) setVerdict(found);
    }, pauseMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [judge, password, known]);
  return verdict;
}
