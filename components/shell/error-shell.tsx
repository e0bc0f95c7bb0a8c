import type { ReactNode } from "react";
import { readTheme } from "@/components/read-theme";
import { NavigationProgress } from "@/components/ui/app-link";
import { LateTopBar } from "./late-top-bar";
import { ReloadOnReturn } from "./reload-on-return";
import type { ShellUser } from "./top-bar";

/**
 * The shell of the outermost error pages, which have no form. Next loads their scripts with every page, the sign-in page included: the menus
 * of the top bar are therefore loaded only where it is drawn.
 */
export async function ErrorShell({ signedIn, children }: { signedIn: ShellUser | null; children: ReactNode }) {
  return (
    <NavigationProgress>
      <LateTopBar signedIn={signedIn} theme={await readTheme()} />
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[928px] px-4 pt-8 pb-16 sm:px-6 sm:pt-10">
        {children}
      </main>
      {signedIn && <ReloadOnReturn />}
    </NavigationProgress>
  );
}
