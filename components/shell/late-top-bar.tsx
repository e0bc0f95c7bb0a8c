"use client";

import { type ComponentProps, lazy } from "react";
import type { TopBar } from "./top-bar";

const LazyTopBar = lazy(async () => ({ default: (await import("./top-bar")).TopBar }));

/** The top bar, whose scripts are loaded when it is drawn. */
export function LateTopBar(props: ComponentProps<typeof TopBar>) {
  return <LazyTopBar {...props} />;
}
