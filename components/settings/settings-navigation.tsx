"use client";

import { ChevronsUpDown } from "lucide-react";
import { useId, useRef } from "react";
import { settingsCopy } from "@/components/copy/settings";
import { AppLink } from "@/components/ui/app-link";

export type SettingsSection = { href: string; title: string };

type SettingsNavigationProps = { label: string; sections: readonly SettingsSection[]; current: string };

/**
 * The sections of a settings area: a list at the left, and on phones a button that opens the same list. A popover, because the browser opens
 * and closes it without scripts; where a browser has none, the list is simply there.
 */
export function SettingsNavigation({ label, sections, current }: SettingsNavigationProps) {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const title = sections.find(({ href }) => href === current)?.title ?? label;
  return (
    <nav aria-label={label} className="mb-6 md:mb-0">
      <button
        type="button"
        popoverTarget={id}
        className="control-height flex w-full items-center justify-between gap-2 rounded-md border border-control bg-surface px-3 text-body font-medium md:hidden"
      >
        <span className="min-w-0 truncate">
          <span className="sr-only">{settingsCopy.section}</span> {title}
        </span>
        <ChevronsUpDown className="size-4 shrink-0 text-muted" aria-hidden="true" />
      </button>
      <ul
        ref={list}
        id={id}
        popover="auto"
        className="fixed inset-auto inset-x-0 bottom-0 max-h-[80dvh] w-full max-w-none overflow-y-auto rounded-t-md border border-line bg-raised p-2 text-ink backdrop:bg-ink/30 md:static md:block md:max-h-none md:space-y-0.5 md:overflow-visible md:rounded-none md:border-0 md:bg-transparent md:p-0"
      >
        {sections.map((section) => (
          <li key={section.href}>
            <AppLink
              href={section.href}
              aria-current={section.href === current ? "page" : undefined}
              // The current section leads nowhere else, so no new page closes the list.
              onClick={() => list.current?.matches(":popover-open") && list.current.hidePopover()}
              className="flex min-h-11 items-center rounded-md border-l-2 border-transparent forced-colors:border-[Canvas] px-3 py-1.5 text-body font-medium text-muted hover:bg-hover hover:text-ink aria-[current]:rounded-l-none aria-[current]:border-accent forced-colors:aria-[current]:border-[Highlight] aria-[current]:bg-hover aria-[current]:text-ink md:min-h-9"
            >
              <span className="min-w-0 break-words">{section.title}</span>
            </AppLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
