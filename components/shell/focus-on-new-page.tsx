"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

/** After a way within the site the focus is on the new page's heading, where a screen reader goes on. The first page keeps the browser's. */
export function FocusOnNewPage() {
  const path = usePathname();
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    const heading = document.querySelector<HTMLElement>("main h1");
    // A page that has put the focus somewhere itself knows better.
    if (!heading || document.activeElement?.closest("main, dialog")) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [path]);
  return null;
}
