import { Forbidden } from "@/components/shell/forbidden";
import { Shell } from "@/components/shell/shell";
import { currentUser } from "@/lib/http/guards";

export default async function ForbiddenPage() {
  return (
    <Shell signedIn={await currentUser()}>
      <Forbidden />
    </Shell>
  );
}
