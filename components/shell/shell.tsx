import type { ReactNode } from "react";
import { readTheme } from "@/components/read-theme";
import { readTimeZone, timeZoneCookie } from "@/components/read-time-zone";
import { NavigationProgress } from "@/components/ui/app-link";
import { FocusOnNewPage } from "./focus-on-new-page";
import { LeaveGuard } from "./leave-guard";
import { ReaderTimeZone } from "./reader-time-zone";
import { ReloadOnReturn } from "./reload-on-return";
import type { ShellUser } from "./shell-user";
import { TopBar } from "./top-bar";

export async function Shell({ user, children }: { user: ShellUser | null; children: ReactNode }) {
  return (
    <LeaveGuard>
      <NavigationProgress>
        <TopBar user={user} theme={await readTheme()} />
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-[928px] px-4 pt-8 pb-16 has-data-wide:max-w-[1168px] sm:px-6 sm:pt-10"
        >
          <ReaderTimeZone known={await readTimeZone()} cookie={timeZoneCookie}>
            {children}
          </ReaderTimeZone>
        </main>
        {user && <ReloadOnReturn />}
        <FocusOnNewPage />
      </NavigationProgress>
    </LeaveGuard>
  );
}

export function PageHeading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="mb-7">
      <h1 tabIndex={-1} className="text-display break-words">
        {title}
      </h1>
      {children && <div className="mt-1 text-lead text-muted">{children}</div>}
    </div>
  );
}
