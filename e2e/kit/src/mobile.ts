/** The API of the mobile app. */
import { Api } from "./api";
import type { Deployment } from "./options";
import { ipHeaders, type Person } from "./person";

export type MobileSignIn =
  | { ok: true; token: string; expiresAt: string }
  /** `reason`: `two_factor_not_available_in_app`, `credentials`, `too_many_attempts`, `unavailable`. */
  | { ok: false; status: number; reason: string };

export type Mobile = {
  signIn(person: Pick<Person, "email" | "password" | "ipAddress">): Promise<MobileSignIn>;
  /** @returns the status of `GET /api/mobile/account`: 200 while the token works, otherwise 401 */
  accountStatus(token: string): Promise<number>;
  signOut(token: string): Promise<void>;
};

export function openMobile({ baseURL }: Deployment): Mobile {
  const bearer = (token: string) => new Api(baseURL, { authorization: `Bearer ${token}` });
  return {
    async signIn({ email, password, ipAddress }) {
      const { status, json } = await new Api(baseURL, ipHeaders(ipAddress)).send("POST", "/api/mobile/sign-in", {
        email,
        password,
      });
      if (status === 200) return { ok: true, token: String(json.token), expiresAt: String(json.expiresAt) };
      return { ok: false, status, reason: String(json.code) };
    },
    accountStatus: async (token) => (await bearer(token).send("GET", "/api/mobile/account")).status,
    async signOut(token) {
      await bearer(token).demand([204], "DELETE", "/api/mobile/session");
    },
  };
}
