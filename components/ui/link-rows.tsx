import { ChevronRight, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { AppLink } from "./app-link";

/** The pages that belong to this one, below its panels. */
export function LinkRows({ children }: { children: ReactNode }) {
  return <ul className="mt-6 divide-y divide-line rounded-md border border-line bg-surface">{children}</ul>;
}

type LinkRowProps = { href: string; icon: LucideIcon; title: string; text: string };

export function LinkRow({ href, icon: Icon, title, text }: LinkRowProps) {
  return (
    <li className="relative flex items-center gap-3 px-5 py-4 first:rounded-t-md last:rounded-b-md hover:bg-hover sm:px-6">
      <Icon className="size-4 shrink-0 text-muted" aria-hidden="true" />
      <div className="min-w-0 flex-1 text-body">
        {/* The whole row is the link's. */}
        <AppLink href={href} className="font-medium after:absolute after:inset-0">
          {title}
        </AppLink>
        <p className="text-muted">{text}</p>
      </div>
      <ChevronRight className="size-4 shrink-0 text-muted" aria-hidden="true" />
    </li>
  );
}
