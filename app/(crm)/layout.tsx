import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import { currentUser } from "@/lib/auth/session";

/** Draws the shell; it guards nothing, because a layout is not run again on the way from page to page. */
export default async function CrmLayout({ children }: { children: ReactNode }) {
  return <Shell signedIn={await currentUser()}>{children}</Shell>;
}
