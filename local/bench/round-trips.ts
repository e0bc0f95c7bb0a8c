/** Round trips to PostgreSQL of one two-step sign-in, counted on the wire, in this process. */
import { hashPassword, hashToken } from "@/lib/auth/credential-hash";
import { stateOf } from "@/lib/auth/session";
import { type Browser, signInWithCode, signInWithPassword } from "@/lib/auth/sign-in";
import { env } from "@/lib/config/env";
import { currentKey } from "@/lib/config/keyring";
import { connect } from "@/lib/db/pool";
import { deriveCode } from "@/lib/mfa/code";
import { setup } from "@/local/testing/integration-setup";
import { makeUser, makeWorkgroup, openWorld } from "@/local/testing/test-world";
import { openWire } from "@/local/testing/wire";

export type RoundTrips = { password: number; code: number; guard: number };

const password = "correct horse bench battery";
const client = { ipAddress: "198.51.100.1", userAgent: "bench" };

async function countOnce(email: string, count: <T>(work: () => Promise<T>) => Promise<[T, number]>) {
  const browser: Browser = { client, sessionHash: null, challengeCookie: undefined };
  const [first, ofPassword] = await count(() => signInWithPassword({ email, password }, browser));
  if (first.ok || first.reason !== "code_required") throw new Error("the password step did not require a code");
  const challengeCookie = first.challengeCookie;
  const code = deriveCode(currentKey(), challengeCookie.split(".")[1] ?? "", "sign_in");
  const [second, ofCode] = await count(() => signInWithCode({ code }, { ...browser, challengeCookie }));
  if (!second.ok) throw new Error(`the code step returned ${second.reason}`);
  const [state, ofGuard] = await count(() => stateOf(hashToken(second.token)));
  if (state.state !== "signed_in") throw new Error("there is no session");
  return { password: ofPassword, code: ofCode, guard: ofGuard };
}

/** Counts on a database of its own in a running cluster. */
export async function countRoundTrips(adminUrl: string): Promise<RoundTrips> {
  process.env.TEST_DATABASE_URL = adminUrl;
  const stop = await setup();
  const world = await openWorld();
  const wire = await openWire(env().DATABASE_URL);
  // One connection, so that every statement is known to it after the first sign-in.
  Object.assign(globalThis, { leadmasterDatabase: connect(wire.url, 1) });
  const memberships = [{ workgroupId: await makeWorkgroup("APP4", true) }];
  const user = await makeUser({ passwordHash: await hashPassword(password), phone: "+14155560000", memberships });
  const count = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
    wire.reset();
    return [await work(), wire.roundTrips()];
  };
  await countOnce(user.email, count);
  const roundTrips = await countOnce(user.email, count);
  await world.close();
  wire.close();
  await stop();
  return roundTrips;
}
