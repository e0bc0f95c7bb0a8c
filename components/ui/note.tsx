import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

const tones = {
  plain: "",
  muted: "text-muted",
  ink: "text-ink",
  good: "text-good",
  warn: "text-warn",
  bad: "text-bad",
} as const;

type NoteProps = {
  icon: LucideIcon;
  tone?: keyof typeof tones;
  /** The icon's own colour, where it is not the text's. */
  iconTone?: keyof typeof tones;
  id?: string;
  small?: boolean;
  className?: string;
  children: ReactNode;
};

/** A line of text with an icon before it, on the height of its first line. */
export function Note({
  icon: Icon,
  tone = "plain",
  iconTone = "plain",
  id,
  small = false,
  className = "",
  children,
}: NoteProps) {
  return (
    <p id={id} className={`flex gap-1.5 ${small ? "text-small" : "text-body"} ${tones[tone]} ${className}`}>
      <Icon className={`${small ? "mt-0.5" : "mt-[3px]"} size-4 shrink-0 ${tones[iconTone]}`} aria-hidden="true" />
      <span className="min-w-0">{children}</span>
    </p>
  );
}
