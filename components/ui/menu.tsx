"use client";

import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";

const item =
  "flex items-center gap-2.5 rounded-sm px-2.5 py-2 text-body outline-none select-none data-highlighted:bg-hover pointer-coarse:py-3";

/** Not modal: the page behind keeps its scroll bar, and no style sheet has to be put in to hide it. */
export function Menu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={12}
          className="z-20 max-h-[calc(100dvh-72px)] w-68 overflow-y-auto rounded-md border border-line bg-raised p-1.5 shadow-menu"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function MenuItem({ className = "", ...rest }: ComponentProps<typeof DropdownMenu.Item>) {
  return <DropdownMenu.Item {...rest} className={`${item} ${className}`} />;
}

export function MenuSeparator({ className = "" }: { className?: string }) {
  return <DropdownMenu.Separator className={`-mx-1.5 my-1.5 h-px bg-line ${className}`} />;
}

export function MenuHeading({ children }: { children: ReactNode }) {
  return (
    <DropdownMenu.Label className="px-2.5 pt-1.5 pb-1 text-small font-medium text-muted">{children}</DropdownMenu.Label>
  );
}

type MenuChoiceProps<Value extends string> = {
  value: Value;
  onChange: (value: Value) => void;
  label: string;
  choices: readonly { value: Value; label: string; icon: ReactNode }[];
};

export function MenuChoice<Value extends string>({ value, onChange, label, choices }: MenuChoiceProps<Value>) {
  return (
    <DropdownMenu.RadioGroup aria-label={label} value={value} onValueChange={(next) => onChange(next as Value)}>
      {choices.map((choice) => (
        <DropdownMenu.RadioItem
          key={choice.value}
          value={choice.value}
          // The choice is seen at once, so the menu stays open to try another.
          onSelect={(event) => event.preventDefault()}
          className={item}
        >
          {choice.icon}
          {choice.label}
          <DropdownMenu.ItemIndicator className="ml-auto">
            <Check className="size-4 text-link" aria-hidden="true" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}
