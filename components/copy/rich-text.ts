import type { ReactNode } from "react";

/** Makes a link, or other markup, of some words of a sentence. The sentence stays whole in the copy; the caller decides how they look. */
export type Wrap = (words: string) => ReactNode;
