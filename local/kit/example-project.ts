// The example project of the kit in an empty folder, with the packed kit, as QA has it.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromiumArguments, findChromium } from "@/local/launcher/chromium.mjs";
import { root } from "@/local/launcher/environment.mjs";
import { execute } from "@/local/launcher/processes.mjs";
import { onShutdown } from "@/local/launcher/shutdown.mjs";
import { Failure } from "@/local/launcher/terminal.mjs";

const kit = join(root, "e2e", "kit");

async function run(command: string, args: string[], cwd: string): Promise<string> {
  const { code, output } = await execute(command, args, { cwd });
  if (code !== 0) throw new Failure(`${command} ${args.join(" ")} ended with code ${code}.`, "See its output.", output);
  return output;
}

/** Builds and packs the kit. @returns the path of the package */
export async function packKit(folder: string): Promise<string> {
  const output = await run("npm", ["pack", "--silent", "--pack-destination", folder], kit);
  return join(folder, output.trim().split("\n").at(-1) ?? "");
}

type Manifest = { devDependencies: Record<string, string>; [field: string]: unknown };

function linkPackage(folder: string, name: string): void {
  const link = join(folder, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(root, "node_modules", name), link);
}

/** Playwright's configuration of the example, with the browser of this machine and a report that a program reads. */
function configuration(reportFile: string): string {
  const launchOptions = { executablePath: findChromium(), args: chromiumArguments() };
  return `import { defineConfig } from "@playwright/test";
import example from "./playwright.config";

export default defineConfig(example, {
  retries: 0,
  // Eight browsers share two cores: a slow page is no failure.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [["list"], ["json", { outputFile: ${JSON.stringify(reportFile)} }], ["html", { open: "never" }]],
  // Playwright's own video program is not on every machine.
  use: { launchOptions: ${JSON.stringify(launchOptions)}, video: "off" },
});
`;
}

/**
 * Copies the example into an empty folder outside of the checkout and installs the packed kit.
 * @param isFresh whether Playwright comes from the package registry, or is the one of this checkout, which needs no network
 * @returns the folder, which is removed at the end
 */
export async function installExample(reportFile: string, isFresh: boolean): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "leadmaster-kit-"));
  onShutdown(async () => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(kit, "example"), folder, { recursive: true });
  const file = join(folder, "package.json");
  const manifest: Manifest = JSON.parse(readFileSync(file, "utf8"));
  const { devDependencies } = manifest;
  const others = Object.keys(devDependencies).filter((name) => name !== "@leadmaster/playwright");
  devDependencies["@leadmaster/playwright"] = `file:${await packKit(folder)}`;
  if (!isFresh) for (const name of others) delete devDependencies[name];
  writeFileSync(file, JSON.stringify(manifest, null, 2));
  const offline = ["--offline", "--legacy-peer-deps"];
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...(isFresh ? [] : offline)], folder);
  if (!isFresh) for (const name of others) linkPackage(folder, name);
  writeFileSync(join(folder, "prove.config.ts"), configuration(reportFile));
  return folder;
}
