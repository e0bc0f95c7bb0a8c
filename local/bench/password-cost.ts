// `npm run password-cost`: how long the strength check of a new password blocks the event loop, for passwords that were made to be slow.
// Processor time, so that a busy machine changes little.

import { PASSWORD_MAX } from "@/lib/contract/limits";
import { ratePassword } from "@/lib/contract/password-rules";
import { print } from "@/local/launcher/terminal.mjs";
import { quantile } from "./statistics";

/** Milliseconds that no password may take. */
const allowed = 30;
const rounds = Number(process.env.ROUNDS ?? 30);

/** What each is repeated to: every length that the check treats differently, and the longest that it takes. */
const lengths = [15, 48, 64, 128, PASSWORD_MAX];

/** By what makes them slow. The last group was found by a search that kept the slowest of some thousands. */
const patterns: Record<string, string> = {
  "characters that stand for others": "4@8({[<369&#!1/|0$5+7%2",
  "one such character": "@",
  "a common password with substitutions": "p@55w0rd",
  "common words with substitutions": "th3qu1ckbr0wnf0x1l0v3y0u",
  "common words": "monkeydragonlovesunshineprincess",
  "very short words": "in on at to of is it as by we ",
  "dates and years": "31.12.1999 1/2/2003 2004-05-06 ",
  digits: "1234567890",
  "rows of keys": "qwertyuiopasdfghjkl",
  "repeats of repeats": "aabaabbaabaabbc",
  "repeats of a word": "sh4d0w",
  "full-width letters": "ｐａｓｓｗｏｒｄ１２３",
  "one character that becomes eighteen": "\ufdfa",
  "found by search, 1": "[$p1gbecausa[$p1gbec705ausashle[$p1gbecausa[$p1gbec705ausashleea",
  "found by search, 2": "[$p1gbecausean1c0l347894fr1shleeashleeean1c0l347894from[$[[$p1gb",
  "found by search, 3": "[$p1gbecausexr[$p1gbecausexrayxrayan1c0l3478[$94fro[$p1gbecausea",
};

/** A person with as many words of their own as an account can have. */
const about = [
  Array.from({ length: 25 }, (_, i) => `w${i.toString(36)}x`)
    .join(" ")
    .slice(0, 100),
  `${Array.from({ length: 60 }, (_, i) => `v${i.toString(36)}y`).join(".")}@mail.journey.test`.slice(0, 254),
];

async function millisecondsOf(password: string): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const before = process.cpuUsage();
    await ratePassword(password, about);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1_000);
  }
  return times;
}

const first = performance.now();
await ratePassword(patterns["common words"] ?? "", about);
print(`  the first password of a process, with the word lists: ${(performance.now() - first).toFixed(0)} ms`);
// V8 compiles the check when it has run a few times.
for (const pattern of Object.values(patterns)) await ratePassword(pattern, about);
print(`  until all is compiled: ${(performance.now() - first).toFixed(0)} ms\n`);
print(`  ${"password".padEnd(38)} ${"length".padStart(6)} ${"p50".padStart(7)} ${"p95".padStart(7)}`);
let slowest = 0;
for (const [name, pattern] of Object.entries(patterns)) {
  for (const length of lengths) {
    const times = await millisecondsOf(pattern.repeat(PASSWORD_MAX).slice(0, length));
    const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
    slowest = Math.max(slowest, p50);
    print(
      `  ${name.padEnd(38)} ${String(length).padStart(6)} ${p50.toFixed(1).padStart(7)} ${p95.toFixed(1).padStart(7)}`,
    );
  }
}
print(`\n  slowest median: ${slowest.toFixed(1)} ms (allowed: ${allowed})`);
process.exitCode = slowest < allowed ? 0 : 1;
