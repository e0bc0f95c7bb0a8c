import type { ReactNode } from "react";
import { readTheme } from "@/components/read-theme";
import { NavigationProgress } from "@/components/ui/app-link";
import { ReloadOnReturn } from "./reload-on-return";
import { type ShellUser, TopBar } from "./top-bar";

export async function Shell({ signedIn, children }: { signedIn: ShellUser | null; children: ReactNode }) {
  return (
    <NavigationProgress>
      <TopBar signedIn={signedIn} theme={await readTheme()} />
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-[928px] px-4 pt-8 pb-16 has-data-wide:max-w-[1168px] sm:px-6 sm:pt-10"
      >
        {children}
      </main>
      {signedIn && <ReloadOnReturn />}
    </NavigationProgress>
  );
}

export function PageHeading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="mb-7">
      <h1 className="text-display">{title}</h1>
      {children && <div className="mt-1 text-lead text-muted">{children}</div>}
    </div>
  );
}
