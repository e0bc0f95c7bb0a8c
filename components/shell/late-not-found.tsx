"use client";

import { type ComponentProps, lazy } from "react";
import type { OutermostNotFound } from "./outermost-not-found";

const LazyNotFound = lazy(async () => ({ default: (await import("./outermost-not-found")).OutermostNotFound }));

/**
 * Next sends the outermost error pages with every page, the sign-in page included. As a client component this one is drawn only where it is
 * shown, and its scripts are loaded only then.
 */
export function LateNotFound(props: ComponentProps<typeof OutermostNotFound>) {
  return <LazyNotFound {...props} />;
}
