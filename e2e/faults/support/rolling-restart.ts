/** Instances that are restarted one after the other while people sign in through a balancer. */

import { Client } from "@/e2e/support/http-client";
import type { Instance } from "@/e2e/support/instance";
import type { Person } from "@/e2e/support/people";
import { codeKey } from "@/lib/config/keyring";
import { deriveCode } from "@/lib/mfa/code";

let browsers = 0;

/** An IP address that no other browser has (RFC 2544), so that they share no rate limit. The balancer is a trusted proxy. */
function newAddress(): string {
  browsers += 1;
  return `198.18.${(browsers >> 8) % 256}.${browsers % 256}`;
}

/** One two-step sign-in of a new browser. @returns why it failed; null if it did not */
async function signIn(origin: string, secret: string, { email, password }: Person): Promise<string | null> {
  try {
    const client = new Client(origin, { "x-forwarded-for": newAddress() });
    const first = await client.password(email, password);
    if (first.reason !== "code_required") return `password step ${first.status} ${first.text}`;
    const id = client.cookies.get("leadmaster.challenge")?.split(".")[1] ?? "";
    const second = await client.code(deriveCode(codeKey(secret), id, "sign_in"));
    return second.status === 200 ? null : `code step ${second.status} ${second.text}`;
  } catch (error) {
    return String(error instanceof Error ? (error.cause ?? error) : error);
  }
}

export type RollingRestart = { signIns: number; failures: string[] };

type Options = {
  /** Of the balancer. */
  origin: string;
  /** The application secret, from which codes are derived. */
  secret: string;
  instances: Instance[];
  people: Person[];
  /** Sign-ins at a time. */
  users: number;
  /** How often every instance is restarted. */
  rounds: number;
};

/** Restarts every instance in turn, by SIGTERM and a new start, while people sign in. */
export async function restartInTurn({
  origin,
  secret,
  instances,
  people,
  users,
  rounds,
}: Options): Promise<RollingRestart> {
  const result: RollingRestart = { signIns: 0, failures: [] };
  let isOver = false;
  let next = 0;
  const user = async () => {
    while (!isOver) {
      const person = people[next++ % people.length];
      const failure = person ? await signIn(origin, secret, person) : "there is nobody";
      result.signIns += 1;
      if (failure !== null) result.failures.push(failure);
    }
  };
  const work = Promise.all(Array.from({ length: users }, user));
  for (let round = 0; round < rounds; round += 1) {
    for (const instance of instances) {
      await instance.stop();
      await instance.restart();
    }
  }
  isOver = true;
  await work;
  return result;
}
