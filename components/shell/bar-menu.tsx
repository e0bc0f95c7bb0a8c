"use client";

import { type ComponentProps, type KeyboardEvent, type MouseEvent, type ReactNode, useId, useRef } from "react";
import { AppLink } from "@/components/ui/app-link";
import styles from "./bar-menu.module.css";

type BarMenuProps = Omit<ComponentProps<"button">, "children" | "popoverTarget"> & {
  trigger: ReactNode;
  /** Above the items. */
  head?: ReactNode;
  align: "start" | "end";
  children: ReactNode;
};

/**
 * A menu of the top bar. The browser opens and closes it (popover), so that its links work before the scripts arrive and without them; scripts
 * add the arrow keys. It stays inside the bar, and with that inside a landmark.
 */
export function BarMenu({ trigger, head, align, children, ...button }: BarMenuProps) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => menu.current?.matches(":popover-open") && menu.current.hidePopover();

  function openWithArrow(event: KeyboardEvent) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    opener.current?.click();
  }

  function move(event: KeyboardEvent) {
    // The focus goes back to the button, and Tab goes on from there.
    if (event.key === "Tab") return close();
    const items = itemsOf(menu.current);
    const next = nextItem(items, items.indexOf(document.activeElement as HTMLElement), event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  return (
    <>
      <button
        {...button}
        ref={opener}
        type="button"
        id={`${id}-button`}
        popoverTarget={id}
        aria-haspopup="menu"
        onKeyDown={openWithArrow}
      >
        {trigger}
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it handles events that bubble from the items, which take the focus */}
      <div
        ref={menu}
        id={id}
        popover="auto"
        onToggle={({ newState }) => newState === "open" && itemsOf(menu.current)[0]?.focus()}
        onKeyDown={move}
        onClick={({ target }) => target instanceof Element && target.closest("a") && close()}
        className={`${styles.menu} ${styles[align]}`}
      >
        {head}
        <div role="menu" aria-labelledby={`${id}-button`}>
          {children}
        </div>
      </div>
    </>
  );
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  const items = menu?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [];
  return [...items].filter((item) => item.checkVisibility());
}

/** The item that a key leads to: the neighbor, the first, the last, or the next one that begins with a typed letter. */
function nextItem(items: HTMLElement[], from: number, key: string): HTMLElement | undefined {
  if (key === "ArrowDown") return items[(from + 1) % items.length];
  if (key === "ArrowUp") return items.at(Math.max(from, 0) - 1);
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  if (key.length !== 1 || key === " ") return undefined;
  const later = [...items.slice(from + 1), ...items.slice(0, from + 1)];
  return later.find((item) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()));
}

const item =
  "flex w-full items-center gap-2.5 rounded-sm px-2.5 py-2 text-left text-body select-none hover:bg-hover focus:bg-hover focus-visible:-outline-offset-2 pointer-coarse:py-3";

export function BarMenuLink({ className = "", ...rest }: ComponentProps<typeof AppLink>) {
  return <AppLink {...rest} role="menuitem" className={`${item} ${className}`} />;
}

type BarMenuButtonProps = Omit<ComponentProps<"button">, "type" | "role"> & {
  /** One of several choices, and whether it is the chosen one. */
  chosen?: boolean;
  onClick: (event: MouseEvent) => unknown;
};

export function BarMenuButton({ chosen, className = "", ...rest }: BarMenuButtonProps) {
  const kind = chosen === undefined ? { role: "menuitem" } : { role: "menuitemradio", "aria-checked": chosen };
  return <button {...rest} {...kind} type="button" className={`${item} ${className}`} />;
}

/** Items that belong together, after a line. */
export function BarMenuGroup({
  name,
  className = "",
  children,
}: {
  name?: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: ARIA allows a group in a menu, but no fieldset
    <div role="group" aria-label={name} className={`mt-1.5 border-t border-line pt-1.5 ${className}`}>
      {name && (
        <div aria-hidden="true" className="px-2.5 pt-1.5 pb-1 text-small font-medium text-muted">
          {name}
        </div>
      )}
      {children}
    </div>
  );
}
