"use client";

import { type ReactNode, useEffect } from "react";
import { keepForReader } from "@/components/reader-cookie";
import { browserTimeZone, ServerTimeZone } from "@/components/time-zone";

type ReaderTimeZoneProps = { known: string | null; cookie: string; children: ReactNode };

/** Gives every time of the page the reader's zone, and tells the server when that is another than it `known`. */
export function ReaderTimeZone({ known, cookie, children }: ReaderTimeZoneProps) {
  useEffect(() => {
    const zone = browserTimeZone();
    if (zone === known) return;
    keepForReader(cookie, zone);
  }, [known, cookie]);
  return <ServerTimeZone value={known ?? "UTC"}>{children}</ServerTimeZone>;
}
