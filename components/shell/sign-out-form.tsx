import { shellCopy } from "@/components/copy/shell";
import { Button } from "@/components/ui/button";

/** Settings and signing out without scripts. */
export function SignOutForm({ csrfToken }: { csrfToken: string }) {
  return (
    <form method="post" action="/api/auth/signout" className="flex flex-wrap items-center gap-4">
      <input type="hidden" name="csrfToken" value={csrfToken} autoComplete="off" />
      <Button type="submit">{shellCopy.signOut}</Button>
      <a href="/account" className="link text-body">
        {shellCopy.accountSettings}
      </a>
    </form>
  );
}
