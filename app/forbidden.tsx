import type { Metadata } from "next";
import { forbiddenCopy } from "@/components/copy/errors";
import { ErrorShell } from "@/components/shell/error-shell";
import { Forbidden } from "@/components/shell/forbidden";
import { currentUser } from "@/lib/http/guards";

export const metadata: Metadata = { title: forbiddenCopy.title };

export default async function ForbiddenPage() {
  return (
    <ErrorShell signedIn={await currentUser()}>
      <Forbidden />
    </ErrorShell>
  );
}
