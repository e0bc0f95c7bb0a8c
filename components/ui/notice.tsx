import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const tones = {
  info: { icon: Info, look: "border-line bg-tint", mark: "text-link" },
  good: { icon: CircleCheck, look: "border-line bg-good-tint", mark: "text-good" },
  warn: { icon: TriangleAlert, look: "border-line bg-warn-tint", mark: "text-warn" },
  bad: { icon: CircleAlert, look: "border-line bg-bad-tint", mark: "text-bad" },
} as const;

type NoticeProps = { tone: keyof typeof tones; id?: string; role?: "alert" | "status"; children: ReactNode };

export function Notice({ tone, id, role, children }: NoticeProps) {
  const { icon: Icon, look, mark } = tones[tone];
  return (
    <div id={id} role={role} className={`flex gap-2.5 rounded-md border px-3.5 py-3 text-body text-ink ${look}`}>
      <Icon className={`mt-[3px] size-4 shrink-0 ${mark}`} aria-hidden="true" />
      <div className="min-w-0">{children}</div>
    </div>
  );
}
