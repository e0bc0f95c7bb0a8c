/** S01: an application secret that leaked and was retired. */
import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { expect, testWith } from "@/e2e/faults/support/fault-test";
import type { Client } from "@/e2e/support/http-client";
import { makeMember } from "@/e2e/support/people";
import { copyOf, expectNoSession, pending, problem } from "@/e2e/support/requests";

const test = testWith(async () => ({}));

const hkdf = (secret: string, label: string, length: number) =>
  new Uint8Array(hkdfSync("sha256", secret, "", label, length));

/** What an attacker computes who has the secret: its key id, and the code that it derives for a challenge. */
const keyIdOf = (secret: string) => Buffer.from(hkdf(secret, "leadmaster code key id", 6)).toString("base64url");
function codeOf(secret: string, challengeId: string): string {
  const key = hkdf(secret, "leadmaster one-time codes", 32);
  const mac = createHmac("sha256", key).update(`${challengeId}\0sign_in`).digest();
  return (mac.readBigUInt64BE(0) % 1_000_000n).toString().padStart(6, "0");
}

const cookieName = "leadmaster.challenge";
const partsOf = (client: Client) => (client.cookies.get(cookieName) ?? "").split(".");

test("S01 a code computed with a retired secret gets no_challenge and spends no attempt", async ({
  place: { world, start },
}) => {
  const [leaked, current] = [randomBytes(48).toString("base64"), randomBytes(48).toString("base64")];
  const secrets = { NEXTAUTH_SECRET: current, NEXTAUTH_SECRET_PREVIOUS: leaked };
  const instance = await start({ variables: secrets });
  const person = await makeMember(world, { twoFactorEnabled: true });
  const { client, code } = await pending(person, 1, instance.origin);
  const [keyId = "", id = "", secret = ""] = partsOf(client);
  expect(keyId).toBe(keyIdOf(current));
  expect(codeOf(current, id)).toBe(code);
  for (const forgedKey of [keyIdOf(leaked), "AAAAAAAA"]) {
    const thief = copyOf(client, instance.origin);
    thief.cookies.set(cookieName, `${forgedKey}.${id}.${secret}`);
    const forged = thief.cookies.get(cookieName) ?? "";
    const answer = await thief.code(codeOf(leaked, id));
    expect([answer.status, answer.reason]).toEqual([401, "no_challenge"]);
    thief.cookies.set(cookieName, forged);
    expect(problem(await thief.send("GET", "/api/sign-in/challenge"))).toEqual([404, "not_found"]);
    expect(problem(await thief.send("POST", "/api/sign-in/challenge/resend", { body: {} }))).toEqual([
      404,
      "not_found",
    ]);
    expect((await thief.send("DELETE", "/api/sign-in/challenge")).status).toBe(204);
    await expectNoSession(thief, answer);
  }
  const [row] = await world.sql`SELECT attempts, cancelled_at FROM challenges WHERE id = ${id}`;
  expect(row).toEqual({ attempts: 0, cancelled_at: null });
  expect((await client.code(code)).status).toBe(200);
});
