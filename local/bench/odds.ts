// `npm run odds`: what guessing codes comes to. Somebody who knows the password really guesses, over HTTP, from many addresses and
// browsers at once, day after day (the database's times are moved back); and the product's own derivation is guessed at, very often.
import { randomInt, randomUUID } from "node:crypto";
import type { Client } from "@/e2e/client";
import type { Person, World } from "@/e2e/people";
import { codeKey, deriveCode } from "@/lib/mfa/code";
import { ATTEMPTS_PER_CHALLENGE, WRONG_CODES_IN_A_ROW, WRONG_CODES_PER_ACCOUNT } from "@/lib/mfa/limits";
import { say, step } from "@/local/launcher/terminal.mjs";
import { clientElsewhere, type Measured, measure } from "./measured-stack";

const browsersAtOnce = 12;
const guessesOfEach = 8;
const challenges = Number(process.env.CHALLENGES ?? 4_000_000);

type Tally = Record<string, number>;

const count = (tally: Tally, word: string) => {
  tally[word] = (tally[word] ?? 0) + 1;
};

async function guess(client: Client, headers: Record<string, string>): Promise<string> {
  const code = String(randomInt(1_000_000)).padStart(6, "0");
  const body = { csrfToken: await client.csrf(), code, json: "true" };
  const answer = await client.send("POST", "/api/auth/callback/code", { body, headers });
  return answer.status === 200 ? "in" : (new URL(String(answer.json?.url)).searchParams.get("error") ?? "other");
}

/** One browser: signs in, and guesses as often as it likes. */
async function browse({ origin }: Measured, { email, password }: Person, tally: Tally): Promise<void> {
  const { client, headers } = clientElsewhere(origin);
  const body = { csrfToken: await client.csrf(), email, password, json: "true" };
  await client.send("POST", "/api/auth/callback/password", { body, headers });
  const guesses = Array.from({ length: guessesOfEach }, async () => count(tally, await guess(client, headers)));
  await Promise.all(guesses);
}

/** A day has gone by, as far as the account's budgets are concerned. */
async function nextDay({ sql }: World, { id }: Person): Promise<void> {
  await sql`UPDATE users SET wrong_code_at = ARRAY(SELECT w - interval '24 hours' FROM unnest(wrong_code_at) AS w) WHERE id = ${id}`;
  await sql`UPDATE challenges SET created_at = created_at - interval '1 day', expires_at = expires_at - interval '1 day' WHERE user_id = ${id}`;
  await sql`DELETE FROM throttles`;
}

async function attack(stack: Measured): Promise<boolean> {
  const { world } = stack;
  const workgroup = await world.makeWorkgroup("APP", true);
  const victim = await world.makePerson({ memberships: [{ workgroup }] });
  let evaluated = 0;
  const lines: string[] = [];
  for (let day = 1; day <= 6; day += 1) {
    const tally: Tally = {};
    await Promise.all(Array.from({ length: browsersAtOnce }, () => browse(stack, victim, tally)));
    evaluated += (tally.incorrect ?? 0) + (tally.in ?? 0);
    const words = Object.entries(tally).map(([word, n]) => `${word} ${n}`);
    lines.push(`    day ${day}: ${browsersAtOnce * guessesOfEach} guesses: ${words.sort().join(", ")}`);
    await nextDay(world, victim);
  }
  say(`\n${lines.join("\n")}`);
  say(`    evaluated in six days: ${evaluated}; then stopped until an admin releases it`);
  say(
    `    odds: ${WRONG_CODES_PER_ACCOUNT} a day = ${(WRONG_CODES_PER_ACCOUNT / 1e4).toFixed(4)} % a day, ${evaluated} in all = ${(evaluated / 1e4).toFixed(4)} %;`,
  );
  say("    with a steady rhythm of the owner's own sign-ins 3,650 a year = 0.364 %");
  return evaluated === WRONG_CODES_IN_A_ROW;
}

/** Five guesses at each of very many challenges of the product's own making: how many are right? */
async function derive(): Promise<boolean> {
  const key = codeKey(randomUUID().repeat(2));
  const guesses = Array.from({ length: ATTEMPTS_PER_CHALLENGE }, (_, i) => String(111_111 * (i + 1)).padStart(6, "0"));
  let hits = 0;
  for (let i = 0; i < challenges; i += 1) if (guesses.includes(deriveCode(key, randomUUID(), "sign_in"))) hits += 1;
  const expected = (challenges * guesses.length) / 1e6;
  const deviation = (hits - expected) / Math.sqrt(expected);
  say(
    `\n    ${challenges.toLocaleString("en")} challenges, ${guesses.length} guesses each: ${hits} right, ${expected} expected, ${deviation.toFixed(2)} standard deviations`,
  );
  return Math.abs(deviation) < 4;
}

measure(async (stack) => {
  const held = [
    await step("Guess as who knows the password, for six days", () => attack(stack)),
    await step("Guess at the derivation", derive),
  ];
  return held.every(Boolean) ? 0 : 1;
});
