/** The table of `npm run bench`. */
import { print } from "@/local/launcher/terminal.mjs";
import type { Report } from "./bench";
import type { Level } from "./sign-in-load";

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const cell = (value: number | string, width = 8, digits = 1) =>
  (typeof value === "number" ? value.toFixed(digits) : value).padStart(width);

function levelLine(
  { channels, users, refused, perSecond, cpu, signIn, codeStep }: Level,
  rate: number,
  hashCpu: number,
): string {
  const figures = [perSecond, cpu, signIn.p50, signIn.p95, signIn.p99, codeStep.p95].map((value) => cell(value));
  return `  ${channels.padEnd(6)}${cell(users, 6, 0)}${figures.join("")}${cell(perSecond / rate, 8, 2)}${cell(hashCpu / cpu, 8, 2)}${cell(refused, 8, 0)}`;
}

/** Prints everything that a run measured. */
export function printReport(report: Report): void {
  const { hashRates, levels, withEvents, steps, roundTrips, database, memory, isPinned } = report;
  const rate = mean(hashRates.map(({ perSecond }) => perSecond));
  const hashCpu = mean(hashRates.map(({ cpu }) => cpu));
  const rates = hashRates.map(({ perSecond }) => perSecond.toFixed(0)).join(", ");
  print(`\n${report.processor}, Node.js ${report.node}, ${isPinned ? "the application on one core" : "not pinned"}`);
  print(`  argon2id alone, four at once: ${rates} verifications/s; ${hashCpu.toFixed(1)} ms of CPU each\n`);
  const titles = ["/s", "CPU ms", "p50", "p95", "p99", "code95", "ratio", "by CPU", "503"].map((title) => cell(title));
  print(`  ${"".padEnd(6)}${cell("users", 6)}${titles.join("")}`);
  for (const level of levels) print(levelLine(level, rate, hashCpu));
  print("  with the providers' delivery events:");
  for (const level of withEvents) print(levelLine(level, rate, hashCpu));
  print("\n  CPU per step, ms, and as a share of one argon2id verification");
  for (const [name, cost] of Object.entries(steps)) {
    print(`    ${name.padEnd(32)}${cell(cost, 6, 2)}${cell(cost / hashCpu, 8, 3)}`);
  }
  const { password, code, guard } = roundTrips;
  print(`\n  Round trips up to the answer: password step ${password}, code step ${code}, guarded call ${guard}`);
  for (const [name, { cpu, walBytes, storedBytes, transactions }] of Object.entries(database)) {
    const kibibytes = (bytes: number) => `${(bytes / 1_024).toFixed(1)} KiB`;
    const figures = `${cpu.toFixed(1)} ms of CPU, ${kibibytes(walBytes)} of WAL, ${kibibytes(storedBytes)} stored`;
    print(`  At the database for each sign-in (${name}): ${figures}, ${transactions.toFixed(1)} transactions`);
  }
  print("\n  Memory, MiB, after so many sign-ins (and the most so far)");
  for (const { signIns, now, peak } of memory) print(`    ${cell(signIns, 6, 0)}${cell(now, 7, 0)}  (${peak})`);
  print("");
}
