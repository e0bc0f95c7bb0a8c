"use client";

import type { ComponentProps, MouseEvent } from "react";
import { useOneAtATime } from "@/components/one-at-a-time";
import { AppLink } from "./app-link";
import { Spinner } from "./spinner";

const looks = {
  primary:
    "justify-center px-4 border-transparent forced-colors:border-2! bg-accent text-on-accent hover:bg-accent-hover aria-disabled:hover:bg-accent",
  plain: "justify-center px-4 border-control bg-surface text-ink hover:bg-hover aria-disabled:hover:bg-surface",
  danger: "justify-center px-4 border-bad bg-surface text-bad hover:bg-bad-tint aria-disabled:hover:bg-surface",
  quiet:
    "justify-center px-4 border-transparent text-ink hover:bg-hover aria-disabled:text-muted aria-disabled:hover:bg-transparent",
  /** A button that reads like a link. */
  link: "justify-start border-transparent text-link underline decoration-1 underline-offset-3 hover:decoration-2 aria-disabled:text-muted aria-disabled:no-underline forced-colors:border-0 forced-colors:aria-disabled:text-[GrayText]",
} as const;

type Look = keyof typeof looks;

// A transparent border is drawn in forced colors, which take the background away.
const shape =
  "control-height relative inline-flex shrink-0 items-center gap-2 rounded-md border text-body font-medium whitespace-nowrap transition-colors duration-100 aria-disabled:cursor-default";

type ButtonProps = Omit<ComponentProps<"button">, "aria-disabled" | "onClick"> & {
  /** While a promise that it gave is open, further presses are ignored. */
  onClick?: (event: MouseEvent<HTMLButtonElement>) => unknown;
  look?: Look;
  /** Where the form goes without scripts; with them `onClick` acts. */
  formAction?: string;
  /** At work: keeps its width, its name and the focus, and ignores presses. */
  pending?: boolean;
  /** Not possible now, but still there for the keyboard, so that its reason can be heard. */
  unavailable?: boolean;
};

export function Button({
  look = "plain",
  pending = false,
  unavailable = false,
  formAction,
  type = formAction ? "submit" : "button",
  className = "",
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const inert = pending || unavailable;
  const act = useOneAtATime(onClick ?? (() => {}));
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (inert || formAction) event.preventDefault();
    if (!inert) act(event);
  };
  return (
    <button
      {...rest}
      type={type}
      formAction={formAction}
      onClick={press}
      aria-disabled={inert || undefined}
      aria-busy={pending || undefined}
      className={`${shape} ${looks[look]} ${unavailable && look === "primary" ? "opacity-60" : ""} ${className}`}
    >
      <span className={`inline-flex items-center gap-2 ${pending ? "opacity-0 motion-reduce:opacity-60" : ""}`}>
        {children}
      </span>
      {pending && <Spinner className="absolute size-4 motion-reduce:hidden" />}
    </button>
  );
}

type ButtonLinkProps = ComponentProps<typeof AppLink> & { look?: Look };

export function ButtonLink({ look = "plain", className = "", ...rest }: ButtonLinkProps) {
  return <AppLink {...rest} className={`${shape} ${looks[look]} ${className}`} />;
}
