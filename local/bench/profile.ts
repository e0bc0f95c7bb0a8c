/** `npm run bench -- --profile`: where the application's CPU goes, by package and by function, through the source maps of the build. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { SourceMap, type SourceMapping } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "@/local/launcher/environment.mjs";
import { shutDownAll } from "@/local/launcher/shutdown.mjs";
import { print } from "@/local/launcher/terminal.mjs";
import { emptyProfileFolder, startBenchStack } from "./bench-stack";
import { type Level, measureLevel } from "./sign-in-load";

type Frame = { functionName: string; url: string; lineNumber: number; columnNumber: number };
type Profile = {
  nodes: { id: number; callFrame: Frame }[];
  startTime: number;
  samples: number[];
  timeDeltas: number[];
};

/** Microseconds between two samples. */
const INTERVAL = 500;

/** Microseconds of the clock that profiles use. */
const now = () => Number(process.hrtime.bigint() / 1_000n);

/**
 * Microseconds of self time by node, within the window. A sample counts for two intervals at most: what is longer is time in which another
 * thread had the core.
 */
function selfTimes({ startTime, samples, timeDeltas }: Profile, from: number, to: number): Map<number, number> {
  const times = new Map<number, number>();
  let at = startTime;
  samples.forEach((id, i) => {
    const delta = timeDeltas[i] ?? 0;
    at += delta;
    if (at >= from && at <= to) times.set(id, (times.get(id) ?? 0) + Math.min(delta, 2 * INTERVAL));
  });
  return times;
}

const maps = new Map<string, SourceMap | null>();

function mapOf(file: string): SourceMap | null {
  const known = maps.get(file);
  if (known !== undefined) return known;
  const map = existsSync(`${file}.map`) ? new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8"))) : null;
  maps.set(file, map);
  return map;
}

const packageIn = (path: string) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];

/** The place in the sources: of a bundle through its source map, of a package as it is. */
function placeOf({ url, lineNumber, columnNumber }: Frame): { path: string; line: number } {
  const file = fileURLToPath(url);
  const map = packageIn(file) ? null : mapOf(file);
  // An empty object for a place without a source.
  const { originalSource, originalLine = 0 }: Partial<SourceMapping> = map?.findEntry(lineNumber, columnNumber) ?? {};
  return originalSource ? { path: originalSource, line: originalLine + 1 } : { path: file, line: lineNumber + 1 };
}

/** @returns package or folder, and the function with its place */
function describe(frame: Frame): { owner: string; name: string } {
  const { functionName, url } = frame;
  if (!url.startsWith("file:")) return { owner: url || functionName, name: `${functionName} ${url}` };
  const { path, line } = placeOf(frame);
  const short = path
    .replace(/^.*node_modules\//, "")
    .replace(/^(file:\/\/)?.*\[project\]\//, "")
    .replace(`${root}/`, "");
  const owner = packageIn(path) ?? /^(app|components|lib\/[\w-]+)/.exec(short)?.[1] ?? short.split("/")[0] ?? short;
  return { owner, name: `${functionName || "(anonymous)"} ${short}:${line}` };
}

function printTop(title: string, times: Map<string, number>, signIns: number, count: number): void {
  print(`\n  ${title}, ms per sign-in`);
  const sorted = [...times].sort(([, a], [, b]) => b - a).slice(0, count);
  for (const [name, microseconds] of sorted)
    print(`  ${(microseconds / 1_000 / signIns).toFixed(3).padStart(8)}  ${name}`);
}

/** Runs one level under the profiler and prints the packages and functions with the most self time. */
export async function profileSignIns(
  level: Pick<Level, "channels" | "users" | "signIns">,
  warmUp: number,
): Promise<number> {
  const folder = emptyProfileFolder();
  const stack = await startBenchStack(["--cpu-prof", `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${INTERVAL}`]);
  await measureLevel(stack, { ...level, users: 8, signIns: warmUp });
  const from = now();
  const { cpu } = await measureLevel(stack, level);
  const to = now();
  // The profile is written when the application ends.
  await shutDownAll();
  const [file = ""] = readdirSync(folder).filter((name) => name.endsWith(".cpuprofile"));
  const profile = JSON.parse(readFileSync(join(folder, file), "utf8")) as Profile;
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const owners = new Map<string, number>();
  const functions = new Map<string, number>();
  for (const [id, microseconds] of selfTimes(profile, from, to)) {
    const frame = frames.get(id);
    if (!frame || frame.functionName === "(idle)") continue;
    const { owner, name } = describe(frame);
    owners.set(owner, (owners.get(owner) ?? 0) + microseconds);
    functions.set(name, (functions.get(name) ?? 0) + microseconds);
  }
  print(`\n  CPU of the process, all threads: ${cpu.toFixed(1)} ms per sign-in`);
  printTop("Main thread by package or folder", owners, level.signIns, 25);
  printTop("By function", functions, level.signIns, 45);
  print(`\n  Profile: ${join(folder, file)}\n`);
  return 0;
}
