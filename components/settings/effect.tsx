import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** One line of what a setting does or a change will do. */
export function Effect({ icon: Icon, children }: { icon: LucideIcon; children: ReactNode }) {
  return (
    <li className="flex gap-2.5 text-body">
      <Icon className="mt-[3px] size-4 shrink-0 text-muted" aria-hidden="true" />
      <span className="min-w-0 break-words">{children}</span>
    </li>
  );
}
