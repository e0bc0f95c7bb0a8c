/** Clients with many IP addresses, and many accounts. */
import { randomUUID } from "node:crypto";
import { hash } from "@node-rs/argon2";
import type { Own } from "@/e2e/faults/support/fault-test";
import { Client } from "./http-client";
import type { Person, World } from "./people";

/** For `testWith`: the instance trusts the test as its proxy, so that X-Forwarded-For names the client. */
export async function trustTheTest({ start }: Own) {
  const instance = await start({ variables: { TRUSTED_PROXIES: "127.0.0.1" } });
  return { instance, origin: instance.origin };
}

/** @returns a client whose IP address the proxy announces, with the cookies of another client if given */
export function clientAt(address: string, { origin }: { origin: string }, cookies?: Client): Client {
  const client = new Client(origin, { "x-forwarded-for": address });
  for (const [name, value] of cookies?.cookies ?? []) client.cookies.set(name, value);
  return client;
}

/** Runs `work` on all items, `size` at a time. @returns the results in order */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  size: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += size) {
    results.push(...(await Promise.all(items.slice(at, at + size).map((item, i) => work(item, at + i)))));
  }
  return results;
}

/**
 * Makes many members of one workgroup in two statements. Their password hash is a cheap one: hundreds of real ones would use up the
 * CPU, and the tests are about the number of attempts.
 */
export async function makeCrowd(
  { world }: { world: World },
  count: number,
  twoFactorRequired = false,
): Promise<Person[]> {
  const { sql } = world;
  const workgroup = await world.makeWorkgroup("APP", twoFactorRequired);
  const password = "correct horse test battery";
  const cheap = await hash(password, { memoryCost: 8, timeCost: 1, parallelism: 1 });
  const crowd = Array.from({ length: count }, () => {
    const id = randomUUID();
    return { id, name: "Robin Crowd", email: `robin-${id.slice(0, 13)}@journey.test`, password, phone: null };
  });
  const verified = new Date();
  const users = crowd.map(({ id, name, email }) => ({
    id,
    name,
    email,
    email_verified_at: verified,
    password_hash: cheap,
  }));
  await sql`INSERT INTO users ${sql(users)}`;
  const members = crowd.map(({ id }) => ({ user_id: id, workgroup_id: workgroup.id, role: "member" }));
  await sql`INSERT INTO memberships ${sql(members)}`;
  return crowd;
}
