import { brand, shellCopy } from "@/components/copy/shell";
import type { Theme } from "@/components/theme";
import { AppLink } from "@/components/ui/app-link";
import { ButtonLink } from "@/components/ui/button";
import { Mark } from "@/components/ui/mark";
import { AccountMenu } from "./account-menu";
import { Navigation } from "./navigation";
import type { ShellUser } from "./shell-user";

export function TopBar({ user, theme }: { user: ShellUser | null; theme: Theme }) {
  return (
    <header className="relative border-b border-line bg-surface">
      <a
        href="#content"
        className="absolute top-2 left-4 z-30 -translate-y-20 rounded-md border border-transparent bg-accent px-4 py-2 text-body font-medium text-on-accent focus:translate-y-0"
      >
        {shellCopy.skip}
      </a>
      <div className="flex h-14 items-center gap-6 px-4 sm:px-6">
        <AppLink href="/" className="flex items-center gap-2.5 rounded-sm text-lead font-semibold tracking-tight">
          <Mark />
          {brand}
        </AppLink>
        <Navigation signedIn={user !== null} adminOf={user?.adminOf ?? []} />
        <div className="-mr-2 ml-auto">
          {user ? (
            <AccountMenu user={user} theme={theme} />
          ) : (
            <ButtonLink href="/sign-in" look="plain">
              {shellCopy.signIn}
            </ButtonLink>
          )}
        </div>
      </div>
    </header>
  );
}
