import type { Theme } from "@/components/theme";
import { NavigationProgress } from "@/components/ui/app-link";
import { NotFound } from "./not-found";
import { ReloadOnReturn } from "./reload-on-return";
import type { ShellUser } from "./shell-user";
import { TopBar } from "./top-bar";

/** The page for addresses that lead nowhere. It has no form, so its shell is a simple one. */
export function OutermostNotFound({ user, theme }: { user: ShellUser | null; theme: Theme }) {
  return (
    <NavigationProgress>
      <TopBar user={user} theme={theme} />
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[928px] px-4 pt-8 pb-16 sm:px-6 sm:pt-10">
        <NotFound />
      </main>
      {user && <ReloadOnReturn />}
    </NavigationProgress>
  );
}
