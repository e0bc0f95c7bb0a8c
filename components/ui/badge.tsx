import type { ReactNode } from "react";

const tones = { neutral: "text-muted", good: "text-good", warn: "text-warn" } as const;

type BadgeProps = {
  tone?: keyof typeof tones;
  /** For words that can be long. */
  wraps?: boolean;
  children: ReactNode;
};

export function Badge({ tone = "neutral", wraps = false, children }: BadgeProps) {
  return (
    <span
      className={`inline-flex items-center gap-1 border border-line bg-sunken px-2 text-small font-medium ${wraps ? "max-w-full rounded-[0.625rem] break-words" : "rounded-full whitespace-nowrap"} ${tones[tone]}`}
    >
      {children}
    </span>
  );
}
