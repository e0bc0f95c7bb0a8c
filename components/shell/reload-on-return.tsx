"use client";

import { useEffect } from "react";

/** A page that the browser kept whole and shows again after "back" may belong to a session that has ended: ask the server. */
export function ReloadOnReturn() {
  useEffect(() => {
    const check = (event: PageTransitionEvent) => {
      if (event.persisted) window.location.reload();
    };
    window.addEventListener("pageshow", check);
    return () => window.removeEventListener("pageshow", check);
  }, []);
  return null;
}
