"use client";

import { type ComponentProps, useEffect, useRef } from "react";

type FocusHeadingProps = Omit<ComponentProps<"h2">, "ref" | "tabIndex"> & {
  as: "h1" | "h2";
  /** False for a page that was opened like any other. */
  takesFocus?: boolean;
};

/** The heading of what takes the place of a form: what had the focus is gone, and a screen reader goes on here. */
export function FocusHeading({ as: Heading, takesFocus = true, ...rest }: FocusHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return <Heading {...rest} ref={heading} tabIndex={-1} />;
}
