"use client";

import { type ReactNode, useEffect } from "react";
import { browserTimeZone, ServerTimeZone } from "@/components/time-zone";

const yearInSeconds = 365 * 24 * 60 * 60;

type ReaderTimeZoneProps = { known: string | null; cookie: string; children: ReactNode };

/** Gives every time of the page the reader's zone, and tells the server when that is another than it `known`. */
export function ReaderTimeZone({ known, cookie, children }: ReaderTimeZoneProps) {
  useEffect(() => {
    const zone = browserTimeZone();
    if (zone === known) return;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing where many people work
    document.cookie = `${cookie}=${encodeURIComponent(zone)}; path=/; max-age=${yearInSeconds}; samesite=lax`;
  }, [known, cookie]);
  return <ServerTimeZone value={known ?? "UTC"}>{children}</ServerTimeZone>;
}
