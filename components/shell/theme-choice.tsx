"use client";

import { Check, Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { shellCopy } from "@/components/copy/shell";
import { keepForReader } from "@/components/reader-cookie";
import { type Theme, themeAttribute, themeCookie } from "@/components/theme";
import { BarMenuButton, BarMenuGroup } from "./bar-menu";

const iconLook = "size-4 text-muted";

const choices = [
  { value: "system", label: shellCopy.themes.system, icon: <Monitor className={iconLook} aria-hidden="true" /> },
  { value: "light", label: shellCopy.themes.light, icon: <Sun className={iconLook} aria-hidden="true" /> },
  { value: "dark", label: shellCopy.themes.dark, icon: <Moon className={iconLook} aria-hidden="true" /> },
] as const;

export function ThemeChoice({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);

  function choose(next: Theme) {
    setTheme(next);
    const attribute = themeAttribute(next);
    if (attribute) document.documentElement.dataset.theme = attribute;
    else delete document.documentElement.dataset.theme;
    keepForReader(themeCookie, next);
  }

  return (
    <BarMenuGroup name={shellCopy.theme}>
      {choices.map(({ value, label, icon }) => (
        // The choice is seen at once, so the menu stays open to try another.
        <BarMenuButton key={value} chosen={value === theme} onClick={() => choose(value)}>
          {icon}
          {label}
          {value === theme && <Check className="ml-auto size-4 text-link" aria-hidden="true" />}
        </BarMenuButton>
      ))}
    </BarMenuGroup>
  );
}
