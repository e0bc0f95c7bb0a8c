import type { Metadata } from "next";
import { forbiddenCopy } from "@/components/copy/errors";
import { Forbidden } from "@/components/shell/forbidden";
import { Shell } from "@/components/shell/shell";
import { currentUser } from "@/lib/http/guards";

export const metadata: Metadata = { title: forbiddenCopy.title };

export default async function ForbiddenPage() {
  return (
    <Shell signedIn={await currentUser()}>
      <Forbidden />
    </Shell>
  );
}
