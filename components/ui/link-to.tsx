import type { Wrap } from "@/components/copy/rich-text";
import { AppLink } from "./app-link";

/** Links some words of a sentence of the copy. */
export function linkTo(href: string): Wrap {
  return (words) => (
    <AppLink href={href} className="link">
      {words}
    </AppLink>
  );
}
