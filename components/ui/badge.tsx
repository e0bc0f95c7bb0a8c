import type { ReactNode } from "react";

const tones = { neutral: "text-muted", good: "text-good", warn: "text-warn" } as const;

export function Badge({ tone = "neutral", children }: { tone?: keyof typeof tones; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-full border border-line bg-sunken px-2 text-small font-medium whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  );
}
