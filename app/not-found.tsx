import type { Metadata } from "next";
import { notFoundCopy } from "@/components/copy/errors";
import { readTheme } from "@/components/read-theme";
import { LateNotFound } from "@/components/shell/late-not-found";
import { shellUserOf } from "@/components/shell/shell-user";
import { currentUser } from "@/lib/http/guards";

export const metadata: Metadata = { title: notFoundCopy.title };

export default async function NotFoundPage() {
  return <LateNotFound user={shellUserOf(await currentUser())} theme={await readTheme()} />;
}
