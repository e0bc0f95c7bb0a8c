/** Who is signed in, as the shell shows it. */
import type { Role } from "@/lib/contract/vocabulary";

/** Client components get this, never the session: their properties are part of the page. */
export type ShellUser = { name: string; email: string; adminOf: { id: string; name: string }[] };

type SignedIn = {
  user: { name: string; email: string };
  workgroups: { id: string; name: string; role: Role }[];
};

/** Returns null if the visitor is anonymous. */
export function shellUserOf(signedIn: SignedIn | null): ShellUser | null {
  if (!signedIn) return null;
  const { name, email } = signedIn.user;
  const adminOf = signedIn.workgroups.filter(({ role }) => role === "admin");
  return { name, email, adminOf: adminOf.map(({ id, name: workgroup }) => ({ id, name: workgroup })) };
}
