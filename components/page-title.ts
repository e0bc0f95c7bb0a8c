"use client";

import { useEffect } from "react";
import { documentCopy } from "@/components/copy/shell";

/** Titles the document after a state of its page, which the server did not know. */
export function usePageTitle(title: string | null): void {
  useEffect(() => (title === null ? undefined : replaceTitle(documentCopy.pageTitle(title))), [title]);
}

/** Says in the title that the form was refused, for as long as it shows an error. */
export function useErrorTitle(hasError: boolean): void {
  useEffect(() => (hasError ? replaceTitle(documentCopy.errorTitle(document.title)) : undefined), [hasError]);
}

/** @returns what puts the earlier title back, unless another page has set its own */
function replaceTitle(title: string): () => void {
  const before = document.title;
  document.title = title;
  return () => {
    if (document.title === title) document.title = before;
  };
}
