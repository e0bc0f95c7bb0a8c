import type { Metadata } from "next";
import { notFoundCopy } from "@/components/copy/errors";
import { ErrorShell } from "@/components/shell/error-shell";
import { NotFound } from "@/components/shell/not-found";
import { currentUser } from "@/lib/http/guards";

export const metadata: Metadata = { title: notFoundCopy.title };

export default async function NotFoundPage() {
  return (
    <ErrorShell signedIn={await currentUser()}>
      <NotFound />
    </ErrorShell>
  );
}
