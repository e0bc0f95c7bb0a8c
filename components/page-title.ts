"use client";

import { useEffect } from "react";
import { documentCopy } from "@/components/copy/shell";

/** Titles the document after a state of its page, which the server did not know. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = documentCopy.pageTitle(title);
  }, [title]);
}

const prefix = documentCopy.errorTitle("");

const plainTitle = () => (document.title.startsWith(prefix) ? document.title.slice(prefix.length) : document.title);

/** Says in the title that the form was refused, for as long as it shows an error. The server may have said it before the scripts came. */
export function useErrorTitle(hasError: boolean): void {
  useEffect(() => {
    document.title = hasError ? documentCopy.errorTitle(plainTitle()) : plainTitle();
    return () => {
      document.title = plainTitle();
    };
  }, [hasError]);
}
