import type { Metadata } from "next";
import { notFoundCopy } from "@/components/copy/errors";
import { NotFound } from "@/components/shell/not-found";
import { Shell } from "@/components/shell/shell";
import { currentUser } from "@/lib/http/guards";

export const metadata: Metadata = { title: notFoundCopy.title };

export default async function NotFoundPage() {
  return (
    <Shell signedIn={await currentUser()}>
      <NotFound />
    </Shell>
  );
}
