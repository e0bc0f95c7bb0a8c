// For integration tests: the environment and the database for the product's modules, and test users.
import { randomBytes, randomUUID } from "node:crypto";
import { openOrm } from "@/drizzle/orm";
import { actorOf, type SignedIn, stateOf } from "@/lib/auth/session";
import { insertPasswordSession } from "@/lib/auth/session.store";
import { env } from "@/lib/config/env";
import { SMS_CONSENT_VERSION } from "@/lib/contract/sms-consent";
import type { Edition, Role } from "@/lib/contract/vocabulary";
import { database, run } from "@/lib/db";
import type { Actor } from "@/lib/db/authority";
import { memberships, smsConsents, users, workgroups } from "@/lib/db/tables";
import { type User, type UserWithPassword, userByEmail } from "@/lib/db/users";
import { drainSends } from "@/lib/runtime/pending-work";
import { createChallenge } from "./challenges";
import { freshDatabase } from "./test-database";

let builder: ReturnType<typeof openOrm> | undefined;

function orm() {
  builder ??= openOrm(env().DATABASE_URL);
  return builder.orm;
}

export const testClient = { ipAddress: "203.0.113.7", userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0" };

/** Sets a complete environment for a database. Call it before any function of the product. */
export function openEnvironment(url: string, overrides: Record<string, string> = {}): void {
  Object.assign(process.env, {
    DATABASE_URL: url,
    NEXTAUTH_URL: "http://localhost:3000",
    NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
    RESEND_API_KEY: "re_test",
    EMAIL_FROM: "LeadMaster <sign-in@mail.leadmaster.test>",
    // Nothing listens on the discard port: a provider call of a test fails.
    RESEND_BASE_URL: "http://127.0.0.1:9",
    TWILIO_BASE_URL: "http://127.0.0.1:9",
    TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
    TWILIO_AUTH_TOKEN: "token",
    TWILIO_MESSAGING_SERVICE_SID: `MG${"0".repeat(32)}`,
    LOG_LEVEL: "silent",
    ...overrides,
  });
}

/** The same with a fresh database. */
export async function openWorld(overrides: Record<string, string> = {}): Promise<{ close(): Promise<void> }> {
  const { url, drop } = await freshDatabase();
  openEnvironment(url, overrides);
  return {
    close: async () => {
      await drainSends();
      await Promise.all([database().end(), builder?.end()]);
      await drop();
    },
  };
}

export async function makeWorkgroup(edition: Edition = "APP", twoFactorRequired = false): Promise<string> {
  const [row] = await orm()
    .insert(workgroups)
    .values({ name: `${edition} Ltd`, edition, twoFactorRequired })
    .returning({ id: workgroups.id });
  if (!row) throw new Error("the INSERT returned no workgroup");
  return row.id;
}

type Person = {
  twoFactorEnabled?: boolean;
  phone?: string;
  /** False: the number is confirmed, and its owner has not agreed to text messages. */
  phoneConsented?: boolean;
  passwordHash?: string;
  memberships?: { workgroupId: string; role?: Role }[];
};

/** Inserts a user with the given memberships, or as a member of a new workgroup of edition APP. */
export async function makeUser(person: Person = {}): Promise<User> {
  const { memberships: places, phone, phoneConsented = true, ...rest } = person;
  const email = `u-${randomUUID()}@world.test`;
  const now = new Date();
  const [row] = await orm()
    .insert(users)
    .values({
      name: "Test Person",
      email,
      emailVerifiedAt: now,
      passwordHash: "none",
      ...(phone && { phone, phoneVerifiedAt: now }),
      ...rest,
    })
    .returning({ id: users.id });
  if (!row) throw new Error("the INSERT returned no user");
  if (phone && phoneConsented) await giveConsent(row.id, phone);
  const at = places ?? [{ workgroupId: await makeWorkgroup() }];
  const links = at.map(({ workgroupId, role = "member" }) => ({ userId: row.id, workgroupId, role }));
  await orm().insert(memberships).values(links);
  return reload(email);
}

/** Stores the consent of a user to text messages to a number. */
export async function giveConsent(userId: string, number: string): Promise<void> {
  await orm()
    .insert(smsConsents)
    .values({ userId, number, textVersion: SMS_CONSENT_VERSION, ipAddress: "198.51.100.80" });
}

/** Creates a challenge. @throws if the engine refuses it */
export async function startedChallenge(user: User, replaced?: string, actor: Actor | null = null) {
  const started = await createChallenge(user, replaced, testClient, actor);
  if (!started.ok) throw new Error(`the challenge was refused: ${started.reason}`);
  return started;
}

/** Inserts the session of a browser that signed in with the password, and returns it as a route's guard does. */
export async function signedIn(user: User): Promise<SignedIn & { actor: Actor; alive(): Promise<boolean> }> {
  const tokenHash = randomBytes(32);
  await insertPasswordSession(database(), user, {
    tokenHash,
    client: testClient,
    replacedTokenHash: null,
    charged: [],
  });
  const state = await stateOf(tokenHash);
  if (state.state === "anonymous") throw new Error("not signed in");
  const alive = async () => (await stateOf(tokenHash)).state !== "anonymous";
  return { ...state, actor: actorOf(state), alive };
}

/** Reads the account of an email address as a password step does; null if there is none. */
export async function findUserByEmail(email: string): Promise<UserWithPassword | null> {
  const { query, row } = userByEmail(email);
  return (await run(database(), query, row))[0] ?? null;
}

/** Reads the user again, as the product does. */
export async function reload(email: string): Promise<User> {
  const user = await findUserByEmail(email);
  if (!user) throw new Error("no such user");
  return user;
}
