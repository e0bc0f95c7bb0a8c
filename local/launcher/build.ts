// Builds the application if its sources changed. The hash of the sources is removed before the build and written after
// it, so that an interrupted build never counts as complete.
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { dataFolder, root } from "./environment.mjs";
import { withExclusiveLock } from "./lock.mjs";
import { execute } from "./processes.mjs";
import { Failure, step } from "./terminal.mjs";

const sourceFolders = ["app", "components", "drizzle", "lib", "ops", "public"];
const rootFiles =
  /^(server\.ts|package-lock\.json|tsconfig\.json|.*\.config\.(js|mjs|ts)|instrumentation.*\.ts|proxy\.ts)$/;
const toolConfigs = /^(vitest|playwright|drizzle)\.config/;
const testFiles = /\.test\.tsx?$/;

const hashFile = join(root, ".next", "leadmaster-build");
const nextBuildId = join(root, ".next", "BUILD_ID");

/** @param announce runs the build and prints its line */
export async function buildIfStale(announce: (title: string, work: () => Promise<void>) => Promise<void> = step) {
  if (isBuilt()) return;
  await withExclusiveLock(join(dataFolder, "build.lock"), async () => {
    if (!isBuilt()) await announce("Build the application (about half a minute)", build);
  });
}

function isBuilt(): boolean {
  return fs.existsSync(nextBuildId) && fs.existsSync(hashFile) && fs.readFileSync(hashFile, "utf8") === hashSources();
}

async function build() {
  const hash = hashSources();
  fs.rmSync(hashFile, { force: true });
  await runNode([join("node_modules", "next", "dist", "bin", "next"), "build"]);
  await bundle();
  await runNode([join("ops", "static-files.mjs")]);
  fs.writeFileSync(`${hashFile}.draft`, hash);
  fs.renameSync(`${hashFile}.draft`, hashFile);
}

/** Bundles the server and the operator commands, which production runs without tsx. */
export const bundle = () => runNode([join("ops", "bundle.mjs")]);

async function runNode(args: string[]) {
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as const;
  const { code, output } = await execute(process.execPath, args, { cwd: root, env });
  if (code === 0) return;
  throw new Failure(`The build ended with code ${code}.`, "Fix the errors above, then start again.", output);
}

function hashSources(): string {
  const hash = createHash("sha256");
  const files = fs.readdirSync(root).filter((name) => rootFiles.test(name) && !toolConfigs.test(name));
  for (const folder of sourceFolders) files.push(...listFiles(folder));
  for (const file of files.sort()) {
    const content = fs.readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function listFiles(folder: string): string[] {
  if (!fs.existsSync(join(root, folder))) return [];
  return fs
    .readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !testFiles.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1));
}
