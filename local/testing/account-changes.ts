// For integration tests: browsers that make contact and two-factor changes of an account, one after another, and the account's state.

import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach } from "vitest";
import { confirmContactChange, removePhone, startContactChange } from "@/lib/account/contact-change";
import { reportNotMe } from "@/lib/account/not-me";
import { changeAccount } from "@/lib/account/profile";
import { undoEmail } from "@/lib/account/undo-email";
import { type SignedIn, stateOf } from "@/lib/auth/session";
import { currentKey } from "@/lib/config/keyring";
import { SMS_CONSENT_VERSION } from "@/lib/contract/sms-consent";
import type { Channel } from "@/lib/contract/vocabulary";
import type { User } from "@/lib/db/users";
import type { UndoRef } from "@/lib/messaging/link-token";
import { undoToken } from "@/lib/messaging/link-token";
import { deriveCode } from "@/lib/mfa/code";
import { notMeUrl } from "@/lib/mfa/not-me-link";
import { verifyCode } from "./challenges";
import { installWorld, query } from "./integration";
import { forgetNotices, queuedNotices } from "./notices";
import { succeeded } from "./results";
import { makeUser, makeWorkgroup, signedIn, startedChallenge, testClient } from "./test-world";

export type Stored = { email: string; phone: string | null; phoneVerifiedAt: string | null; twoFactorEnabled: boolean };

/** What the account has now. */
export async function stored(userId: string): Promise<Stored> {
  const [row] =
    await query<Stored>(sql`SELECT email, phone, phone_verified_at AS "phoneVerifiedAt", two_factor_enabled AS "twoFactorEnabled"
          FROM users WHERE id = ${userId}::uuid`);
  if (!row) throw new Error("no such user");
  return row;
}

export type Start = { phone: boolean | "unverified"; twoFactorEnabled: boolean };

/** Like `installWorld`, with an outbox that is empty before each test. */
export function installWorldOfNotices(): void {
  installWorld();
  beforeEach(forgetNotices);
}

/** The answer of a link that restores the email address and finds nothing else changed. */
export const onlyEmailRestored = { email: "restored", phone: "unchanged", twoFactor: "unchanged" } as const;

/** A person in a workgroup whose edition sends codes to phones. */
export async function person(
  { phone, twoFactorEnabled }: Start = { phone: true, twoFactorEnabled: true },
): Promise<User> {
  const memberships = [{ workgroupId: await makeWorkgroup("APP4") }];
  const user = await makeUser({ twoFactorEnabled, memberships, ...(phone && { phone: newNumber() }) });
  // An old time with microseconds, which must come back exactly.
  const at = phone === true ? sql`now() - interval '30 days 0.000123 seconds'` : sql`NULL`;
  await query(sql`UPDATE users SET phone_verified_at = ${at} WHERE id = ${user.id}::uuid`);
  return user;
}

let numbers = 1000;
export const newNumber = () => `+1415555${++numbers}`;
export const newEmail = () => `new-${randomUUID()}@world.test`;

/** A browser that signed in with password and code. `challengeId`: the code's, for "This wasn't me". */
export type Browser = { tokenHash: Buffer; challengeId: string };

export async function signInWithCode(user: Pick<User, "id">): Promise<Browser> {
  const [now] = await query<Pick<User, "securityStamp" | "email">>(
    sql`SELECT security_stamp AS "securityStamp", email FROM users WHERE id = ${user.id}::uuid`,
  );
  const { cookie } = await startedChallenge({ ...(user as User), ...now });
  const challengeId = cookie.split(".")[1] ?? "";
  const tokenHash = randomBytes(32);
  const session = { tokenHash, client: testClient, replacedTokenHash: null };
  const verified = await verifyCode(cookie, deriveCode(currentKey(), challengeId, "sign_in"), session);
  if (!verified.ok) throw new Error(verified.reason);
  return { tokenHash, challengeId };
}

/** The browser as a route sees it now. */
export async function seen({ tokenHash }: Pick<Browser, "tokenHash">): Promise<SignedIn> {
  const state = await stateOf(tokenHash);
  if (state.state !== "signed_in") throw new Error(state.state);
  return state;
}

export const lives = async ({ tokenHash }: Pick<Browser, "tokenHash">) =>
  (await stateOf(tokenHash)).state !== "anonymous";

/** A browser that signed in with the password alone, as a route sees it. @throws if the user needs a code */
export const signIn = async (user: User): Promise<SignedIn> => seen(await signedIn(user));

/** The code of the newest challenge that a session confirms a destination with. */
export async function codeOf({ session }: SignedIn, purpose: `confirm_${Channel}`): Promise<string> {
  const [challenge] = await query<{ id: string }>(
    sql`SELECT id FROM challenges WHERE session_id = ${session.id}::uuid AND purpose = ${purpose} ORDER BY created_at DESC LIMIT 1`,
  );
  return deriveCode(currentKey(), challenge?.id ?? "", purpose);
}

/** Begins a change and returns its last step, which takes the code. */
export async function begun(
  browser: Pick<Browser, "tokenHash">,
  channel: Channel,
  to: string,
): Promise<() => Promise<unknown>> {
  await query(sql`DELETE FROM throttles`);
  const who = await seen(browser);
  await succeeded(startContactChange(who, channel, to, testClient, SMS_CONSENT_VERSION));
  const code = await codeOf(who, `confirm_${channel}`);
  return () => succeeded(confirmContactChange(who, channel, code, testClient));
}

/** Changes the address. @returns the token of the undo link in the notice; empty where there is no notice */
export async function changeEmail(browser: Pick<Browser, "tokenHash">, email = newEmail()): Promise<string> {
  await (await begun(browser, "email", email))();
  const notice = (await queuedNotices()).findLast(({ kind }) => kind === "email_changed");
  if (!notice) return "";
  return undoToken((notice.parameters as { undo: UndoRef }).undo) ?? "";
}

/** Uses the undo link of an email change. */
export const restoreEmail = (link: string) => undoEmail(link, testClient);

/** Uses the link "This wasn't me" of the code that a browser signed in with. */
export function notMe({ challengeId }: Browser): ReturnType<typeof reportNotMe> {
  const url = notMeUrl(currentKey(), { challengeId, purpose: "sign_in" }) ?? "";
  return reportNotMe(url.split("/").at(-1) ?? "", testClient);
}

/** What a person does in a browser, by name. The email change is apart, for it returns the token of its undo link. */
export const acts = {
  phone: async (browser: Browser) => (await begun(browser, "phone", newNumber()))(),
  "no phone": async (browser: Browser) => removePhone(await seen(browser), testClient),
  off: async (browser: Browser) => changeAccount(await seen(browser), { twoFactorEnabled: false }, testClient),
  on: async (browser: Browser) => changeAccount(await seen(browser), { twoFactorEnabled: true }, testClient),
};

export type Act = keyof typeof acts;
