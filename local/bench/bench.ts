// `npm run bench`: two-step sign-ins over HTTP, compared with the password hash alone on the same core. `npm run bench -- --help`.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runAndExit } from "@/local/launcher/shutdown.mjs";
import { print, step } from "@/local/launcher/terminal.mjs";
import {
  type BenchStack,
  benchFolder,
  type Channels,
  channelSets,
  type HashRate,
  measureHashRate,
  setDeliveryEvents,
  startBenchStack,
} from "./bench-stack";
import { type DatabaseCost, measureDatabase } from "./database-cost";
import { runGrowth } from "./growth";
import { isPinned, type Memory, memoryOf } from "./processor";
import { profileSignIns } from "./profile";
import { printReport } from "./report";
import { countRoundTrips, type RoundTrips } from "./round-trips";
import { type Level, measureLevel } from "./sign-in-load";
import { measureSteps, type StepCosts } from "./step-cost";

export type Report = {
  at: string;
  processor: string;
  node: string;
  isPinned: boolean;
  hashRates: HashRate[];
  levels: Level[];
  /** One level with the providers' events. */
  withEvents: Level[];
  steps: StepCosts;
  roundTrips: RoundTrips;
  /** Of the last level of each set of channels. */
  database: Record<string, DatabaseCost>;
  /** By sign-ins so far. */
  memory: ({ signIns: number } & Memory)[];
};

const help = `npm run bench -- [options]

  --sign-ins 500      sign-ins of each level
  --users 1,8,32,128  sign-ins at a time, of each level
  --channels email,both
  --warm-up 1000      sign-ins that are discarded first
  --until 10000       sign-ins after which memory is read last; 0: none after the levels
  --profile           a CPU profile of one level instead: the first of --users and of --channels
  --growth            CPU per sign-in on an empty and on a grown database instead; --full: ten times as large
`;

const { values } = parseArgs({
  options: {
    "sign-ins": { type: "string", default: "500" },
    users: { type: "string", default: "1,8,32,128" },
    channels: { type: "string", default: "email,both" },
    "warm-up": { type: "string", default: "1000" },
    until: { type: "string", default: "10000" },
    profile: { type: "boolean", default: false },
    growth: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const signIns = Number(values["sign-ins"]);
const warmUp = Number(values["warm-up"]);
const users = values.users.split(",").map(Number);
const channels = values.channels.split(",").filter((name): name is Channels => name in channelSets);

async function measureAll(stack: BenchStack): Promise<Report> {
  const memory: Report["memory"] = [{ signIns: 0, ...memoryOf(stack.pid) }];
  let done = 0;
  const level = async (of: Pick<Level, "channels" | "users" | "signIns">) => {
    const result = await measureLevel(stack, of);
    done += of.signIns;
    memory.push({ signIns: done, ...memoryOf(stack.pid) });
    return result;
  };
  const roundTrips = await step("Count round trips", () => countRoundTrips(stack.adminUrl));
  const hashRates = [await step("Measure argon2id alone", measureHashRate)];
  await step(`Discard ${warmUp} sign-ins`, () => level({ channels: "both", users: 8, signIns: warmUp }));
  const steps = await step("Measure each step", () => measureSteps(stack, Math.min(300, signIns)));
  const levels: Level[] = [];
  const database: Report["database"] = {};
  for (const name of channels) {
    for (const count of users) {
      const title = `${signIns} sign-ins, ${name === "both" ? "email and text message" : "email"}, ${count} at a time`;
      const measure = async () => void levels.push(await level({ channels: name, users: count, signIns }));
      database[name] = await step(title, () => measureDatabase(stack.sql, signIns, measure));
    }
    hashRates.push(await step("Measure argon2id alone", measureHashRate));
  }
  await setDeliveryEvents(stack.inboxUrl, true);
  const withEvents = [
    await step("The same with delivery events, 8 at a time", () => level({ channels: "email", users: 8, signIns })),
  ];
  await setDeliveryEvents(stack.inboxUrl, false);
  while (done < Number(values.until)) {
    const next = Math.min(1_000, Number(values.until) - done);
    await step(`Sign-ins up to ${done + next}`, () => level({ channels: "both", users: 32, signIns: next }));
  }
  const [processor] = cpus();
  return {
    at: new Date().toISOString(),
    processor: processor?.model ?? "",
    node: process.version,
    isPinned,
    hashRates,
    levels,
    withEvents,
    steps,
    roundTrips,
    database,
    memory,
  };
}

async function main(): Promise<number> {
  if (values.help) {
    print(help);
    return 0;
  }
  const [first = 8] = users;
  if (values.profile) {
    return profileSignIns({ channels: channels[0] ?? "email", users: first, signIns }, warmUp);
  }
  if (values.growth) return runGrowth({ users: first, signIns, warmUp, isFull: values.full });
  const report = await measureAll(await startBenchStack());
  const file = join(benchFolder, `${report.at.replaceAll(":", "-")}.json`);
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  printReport(report);
  print(`  Written to ${file}\n`);
  return 0;
}

runAndExit(main);
