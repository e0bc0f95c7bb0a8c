// `npm run odds`: brute-force simulation. An attacker who knows the password guesses codes over HTTP, from many IP addresses
// and browsers at once, for days (the times in the database are moved back). A second part guesses codes that the product
// derives, millions of times, without HTTP.
import { randomInt, randomUUID } from "node:crypto";
import type { Person, World } from "@/e2e/support/people";
import { codeKey } from "@/lib/config/keyring";
import { ATTEMPTS_PER_CHALLENGE, CONSECUTIVE_WRONG_CODES, WRONG_CODES_PER_ACCOUNT } from "@/lib/contract/limits";
import { deriveCode } from "@/lib/mfa/code";
import { print, step } from "@/local/launcher/terminal.mjs";
import {
  type MeasuredStack,
  measure,
  newRemoteClient,
  type RemoteClient,
  submitCode,
  submitPassword,
} from "./measured-stack";

const days = 6;
const browsersAtOnce = 12;
const guessesPerBrowser = 8;
const challenges = Number(process.env.CHALLENGES ?? 4_000_000);

/** From an outcome to its count. */
type Tally = Record<string, number>;

async function guess(remote: RemoteClient): Promise<string> {
  const [answer] = await submitCode(remote, String(randomInt(1_000_000)).padStart(6, "0"));
  return answer.status === 200 ? "correct" : (new URL(String(answer.json?.url)).searchParams.get("error") ?? "other");
}

/** One browser signs in with the password and guesses codes in parallel. */
async function attackFromBrowser({ origin }: MeasuredStack, { email, password }: Person, tally: Tally): Promise<void> {
  const remote = newRemoteClient(origin);
  await submitPassword(remote, email, password);
  const guessAndCount = async () => {
    const outcome = await guess(remote);
    tally[outcome] = (tally[outcome] ?? 0) + 1;
  };
  await Promise.all(Array.from({ length: guessesPerBrowser }, guessAndCount));
}

/** Moves the times of the attempt limits back by a day. */
async function skipDay({ sql }: World, { id }: Person): Promise<void> {
  await sql`UPDATE users SET wrong_code_at = ARRAY(SELECT w - interval '24 hours' FROM unnest(wrong_code_at) AS w) WHERE id = ${id}`;
  await sql`UPDATE challenges SET created_at = created_at - interval '1 day', expires_at = expires_at - interval '1 day' WHERE user_id = ${id}`;
  await sql`DELETE FROM throttles`;
}

/** @returns true if as many codes were evaluated as the account limit allows */
async function simulateAttack(stack: MeasuredStack): Promise<boolean> {
  const { world } = stack;
  const workgroup = await world.makeWorkgroup("APP", true);
  const victim = await world.makePerson({ memberships: [{ workgroup }] });
  let evaluated = 0;
  const lines: string[] = [];
  for (let day = 1; day <= days; day += 1) {
    const tally: Tally = {};
    await Promise.all(Array.from({ length: browsersAtOnce }, () => attackFromBrowser(stack, victim, tally)));
    evaluated += (tally.incorrect ?? 0) + (tally.correct ?? 0);
    const outcomes = Object.entries(tally).map(([outcome, count]) => `${outcome} ${count}`);
    lines.push(`    day ${day}: ${browsersAtOnce * guessesPerBrowser} guesses: ${outcomes.sort().join(", ")}`);
    await skipDay(world, victim);
  }
  const percent = (guesses: number) => `${(guesses / 1e4).toFixed(4)} %`;
  print(`\n${lines.join("\n")}`);
  print(`    evaluated in ${days} days: ${evaluated}; then the account is locked until an admin unlocks it`);
  print(`    odds of success: ${percent(WRONG_CODES_PER_ACCOUNT)} a day, ${percent(evaluated)} in total;`);
  print("    if the user's own sign-ins reset the count in time: 3,650 guesses a year, 0.364 %");
  return evaluated === CONSECUTIVE_WRONG_CODES;
}

/** Guesses at derived codes with a fixed set of guesses. @returns true if the hits are within 4 standard deviations */
async function guessDerivedCodes(): Promise<boolean> {
  const key = codeKey(randomUUID().repeat(2));
  const guesses = Array.from({ length: ATTEMPTS_PER_CHALLENGE }, (_, i) => String(111_111 * (i + 1)).padStart(6, "0"));
  let hits = 0;
  for (let i = 0; i < challenges; i += 1) if (guesses.includes(deriveCode(key, randomUUID(), "sign_in"))) hits += 1;
  const expected = (challenges * guesses.length) / 1e6;
  const deviation = (hits - expected) / Math.sqrt(expected);
  print(`\n    ${challenges.toLocaleString("en")} challenges, ${guesses.length} guesses each:`);
  print(`    ${hits} correct, ${expected} expected, ${deviation.toFixed(2)} standard deviations`);
  return Math.abs(deviation) < 4;
}

measure(async (stack) => {
  const results = [
    await step(`Guess codes for ${days} days with a known password`, () => simulateAttack(stack)),
    await step("Guess derived codes", guessDerivedCodes),
  ];
  return results.every(Boolean) ? 0 : 1;
});
