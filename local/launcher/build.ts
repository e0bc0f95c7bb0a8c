// Builds the application when what it is made of has changed. The stamp is removed first and written last, so that an
// interrupted build is never taken for a finished one.
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { dataFolder, root } from "./environment.mjs";
import { oneAtATime } from "./lock.mjs";
import { execute } from "./processes.mjs";
import { Failure, step } from "./terminal.mjs";

const sources = ["app", "components", "lib", "public"];
const rootFiles = /^(package-lock\.json|tsconfig\.json|.*\.config\.(js|mjs|ts)|instrumentation.*\.ts|proxy\.ts)$/;
const toolsOnly = /^(vitest|playwright|drizzle)\.config/;
const tests = /\.test\.tsx?$/;

const stamp = join(root, ".next", "leadmaster-build");
const finished = join(root, ".next", "BUILD_ID");

export async function buildIfStale() {
  if (isBuilt()) return;
  await oneAtATime(join(dataFolder, "build.lock"), async () => {
    if (!isBuilt()) await step("Build the application (half a minute or so)", build);
  });
}

function isBuilt(): boolean {
  return fs.existsSync(finished) && fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === hashOfSources();
}

async function build() {
  const hash = hashOfSources();
  fs.rmSync(stamp, { force: true });
  const { code, output } = await execute(
    process.execPath,
    [join("node_modules", "next", "dist", "bin", "next"), "build"],
    {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    },
  );
  if (code !== 0) {
    throw new Failure(`The build ended with code ${code}.`, "Mend what it says above, then start again.", output);
  }
  fs.writeFileSync(`${stamp}.draft`, hash);
  fs.renameSync(`${stamp}.draft`, stamp);
}

function hashOfSources(): string {
  const hash = createHash("sha256");
  const files = fs.readdirSync(root).filter((name) => rootFiles.test(name) && !toolsOnly.test(name));
  for (const folder of sources) files.push(...filesBelow(folder));
  for (const file of files.sort()) {
    const content = fs.readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function filesBelow(folder: string): string[] {
  if (!fs.existsSync(join(root, folder))) return [];
  return fs
    .readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !tests.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1));
}
