"use client";

import { ChevronDown, LogOut, UserRound } from "lucide-react";
import { useState } from "react";
import { problemTexts } from "@/components/copy/errors";
import { shellCopy } from "@/components/copy/shell";
import { useHydrated } from "@/components/hydrated";
import { signOut } from "@/components/next-auth-calls";
import { untilPageIsLeft, useOneAtATime } from "@/components/one-at-a-time";
import type { Theme } from "@/components/theme";
import { useMayLeave } from "@/components/unsaved-changes";
import { BarMenu, BarMenuButton, BarMenuGroup, BarMenuLink } from "./bar-menu";
import { PhoneNavigation } from "./phone-navigation";
import type { ShellUser } from "./shell-user";
import { ThemeChoice } from "./theme-choice";

export function AccountMenu({ user, theme }: { user: ShellUser; theme: Theme }) {
  const hydrated = useHydrated();
  const mayLeave = useMayLeave();
  const [problem, setProblem] = useState<string | null>(null);

  const leave = useOneAtATime(async () => {
    if (!(await mayLeave())) return;
    const reply = await signOut();
    if (!reply.ok) return setProblem(problemTexts[reply.code]);
    // The whole page goes, and with it everything the router remembers of this user.
    window.location.replace("/sign-in?notice=signed_out");
    return untilPageIsLeft();
  });

  return (
    <>
      <BarMenu
        align="end"
        className="flex h-10 items-center gap-2 rounded-md pr-2 pl-1.5 text-body font-medium whitespace-nowrap hover:bg-hover aria-expanded:bg-hover pointer-coarse:h-11"
        trigger={
          <>
            <span
              aria-hidden="true"
              className="grid size-7 place-items-center rounded-full bg-tint text-small font-semibold text-link"
            >
              {initials(user.name)}
            </span>
            {/* In rem, so that larger text counts, too. */}
            <span className="max-[22.4rem]:sr-only">{shellCopy.account}</span>
            <ChevronDown className="size-4 text-muted" aria-hidden="true" />
          </>
        }
        head={
          <div className="mb-1.5 border-b border-line px-2.5 pt-1.5 pb-2.5">
            <p className="truncate text-body font-medium">{user.name}</p>
            <p className="truncate text-small text-muted">{user.email}</p>
          </div>
        }
      >
        <BarMenuLink href="/account">
          <UserRound className="size-4 text-muted" aria-hidden="true" />
          {shellCopy.accountSettings}
        </BarMenuLink>
        <PhoneNavigation adminOf={user.adminOf} />
        {/* Both need scripts; without them the page has its own form to sign out. */}
        {hydrated && (
          <>
            <ThemeChoice initial={theme} />
            <BarMenuGroup>
              <BarMenuButton onClick={leave}>
                <LogOut className="size-4 text-muted" aria-hidden="true" />
                {shellCopy.signOut}
              </BarMenuButton>
            </BarMenuGroup>
          </>
        )}
      </BarMenu>
      <div role="alert">
        {problem && (
          <p className="absolute top-full right-4 z-10 mt-2 max-w-sm rounded-md border border-line bg-bad-tint px-3.5 py-2.5 text-body">
            {problem}
          </p>
        )}
      </div>
    </>
  );
}

/** First letters of the first and the last name, by code point, so that no letter is cut in two. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => Array.from(word ?? "")[0] ?? "",
  );
  return letters.join("").toLocaleUpperCase("en-US");
}
