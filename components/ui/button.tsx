"use client";

import type { ComponentProps, MouseEvent } from "react";
import { useOneAtATime } from "@/components/one-at-a-time";
import { AppLink } from "./app-link";
import { Spinner } from "./spinner";

const looks = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover aria-disabled:hover:bg-accent",
  plain: "border border-control bg-surface text-ink hover:bg-hover aria-disabled:hover:bg-surface",
  quiet: "text-ink hover:bg-hover aria-disabled:text-muted aria-disabled:hover:bg-transparent",
} as const;

type Look = keyof typeof looks;

const shape =
  "control-height relative inline-flex shrink-0 items-center justify-center gap-2 rounded-md px-4 text-body font-medium whitespace-nowrap transition-colors duration-100 aria-disabled:cursor-default";

type ButtonProps = Omit<ComponentProps<"button">, "aria-disabled" | "onClick"> & {
  /** While a promise that it gave is open, further presses are ignored. */
  onClick?: (event: MouseEvent<HTMLButtonElement>) => unknown;
  look?: Look;
  /** At work: keeps its width, its name and the focus, and ignores presses. */
  pending?: boolean;
  /** Not possible now, but still there for the keyboard, so that its reason can be heard. */
  unavailable?: boolean;
};

export function Button({
  look = "plain",
  pending = false,
  unavailable = false,
  type = "button",
  className = "",
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const inert = pending || unavailable;
  const act = useOneAtATime(onClick ?? (() => {}));
  const press = (event: MouseEvent<HTMLButtonElement>) => (inert ? event.preventDefault() : void act(event));
  return (
    <button
      {...rest}
      type={type}
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
