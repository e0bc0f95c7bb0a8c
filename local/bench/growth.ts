/** `npm run bench -- --growth`: CPU per sign-in of application and database on an empty and on a grown database. */
import { print, step } from "@/local/launcher/terminal.mjs";
import { fillDatabase, type Size } from "@/local/testing/grown-database";
import { startBenchStack } from "./bench-stack";
import { type Level, measureLevel } from "./sign-in-load";

const grown: Size = {
  workgroups: 200,
  largest: 10_000,
  others: 453,
  challenges: 200_000,
  auditEvents: 1_000_000,
  sessions: 50_000,
};

const tenTimes = (size: Size): Size =>
  Object.fromEntries(
    Object.entries(size).map(([name, count]) => [name, name === "largest" ? count : count * 10]),
  ) as Size;

type Options = { users: number; signIns: number; warmUp: number; isFull: boolean };

/** @returns 0 if a sign-in costs at most a tenth more on the grown database */
export async function runGrowth({ users, signIns, warmUp, isFull }: Options): Promise<number> {
  const stack = await startBenchStack();
  const measure = async (title: string): Promise<Level> =>
    step(title, () => measureLevel(stack, { channels: "email", users, signIns }));
  await step("Discard the first sign-ins", () => measureLevel(stack, { channels: "email", users: 8, signIns: warmUp }));
  const empty = [await measure("On the empty database"), await measure("Once more")];
  await step("Fill the database", () => fillDatabase(stack.sql, isFull ? tenTimes(grown) : grown));
  await measure("Discard the first sign-ins on the grown database");
  const full = [await measure("On the grown database"), await measure("Once more")];
  const least = (levels: Level[]) => Math.min(...levels.map(({ cpu }) => cpu));
  const ratio = least(full) / least(empty);
  print(
    `\n  CPU per sign-in: ${least(empty).toFixed(2)} ms empty, ${least(full).toFixed(2)} ms grown: ${ratio.toFixed(3)}\n`,
  );
  return ratio <= 1.1 ? 0 : 1;
}
