/** Names and attributes of our cookies, for Next and for the server around it. */
import { env } from "@/lib/config/env";

function isSecure(): boolean {
  return env().NEXTAUTH_URL.startsWith("https:");
}

/** Over https the `__Host-` prefix binds a cookie to this host; plain http (local only) cannot use it. */
export function cookieName(name: string): string {
  return isSecure() ? `__Host-${name}` : name;
}

export const cookieNames = {
  csrf: () => cookieName("leadmaster.csrf"),
  typedEmail: () => cookieName("leadmaster.typed-email"),
};

export const cookieAttributes = () => ({ httpOnly: true, secure: isSecure(), path: "/" }) as const;
