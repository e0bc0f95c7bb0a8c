import type { SessionView } from "@/lib/schemas";

/** What one would call a session: the app, or the browser it runs in. */
export function sessionName({ client, browser }: Pick<SessionView, "client" | "browser">): string {
  return client === "mobile" ? "Mobile app" : `${browser.charAt(0).toUpperCase()}${browser.slice(1)}`;
}

export const howWords = {
  password: "with your password",
  password_and_code: "with your password and a code",
} satisfies Record<SessionView["how"], string>;
