// `npm run image:check`: builds the image with podman or docker, runs it as compose.yaml does (read-only, without capabilities, as its own
// user), signs in with a code and stops it. Uses the database and the local provider of the tests. IMAGE_TOOL names another program.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { demoPassword } from "@/drizzle/demo-data";
import { seed } from "@/drizzle/seed";
import { Client } from "@/e2e/support/http-client";
import { type Environment, root, testEnvironment } from "@/local/launcher/environment.mjs";
import { findFreePort } from "@/local/launcher/ports.mjs";
import { createDatabase } from "@/local/launcher/postgres";
import { execute } from "@/local/launcher/processes.mjs";
import { runProgram } from "@/local/launcher/program";
import { onShutdown, runAndExit } from "@/local/launcher/shutdown.mjs";
import { standInEnvironment } from "@/local/launcher/stand-ins";
import { Failure, print, step } from "@/local/launcher/terminal.mjs";
import { startTestCluster, testFolder } from "@/local/testing/test-cluster";

const image = "leadmaster:check";
const container = "leadmaster-check";
const largest = 400_000_000;
const member = "member@harbor.test";

function findTool(): string | undefined {
  const given = process.env.IMAGE_TOOL;
  const isThere = (tool: string) => spawnSync(tool, ["--version"]).status === 0;
  return given ?? ["podman", "docker"].find(isThere);
}

/** @returns the output without white space at its ends. @throws Failure if the program fails */
async function run(command: string, words: string[]): Promise<string> {
  const { code, output } = await execute(command, words, { cwd: root });
  if (code !== 0) throw new Failure(`${command} ${words[0]} ended with code ${code}.`, "See its output.", output);
  return output.trim();
}

/** Only podman has another format, which has no health checks. */
async function buildImage(tool: string): Promise<void> {
  const format = (await run(tool, ["--version"])).startsWith("podman") ? ["--format", "docker"] : [];
  await run(tool, ["build", ...format, "--tag", image, "."]);
}

async function measureImage(tool: string): Promise<string> {
  const size = Number(await run(tool, ["image", "inspect", "--format", "{{.Size}}", image]));
  if (!(size < largest)) throw new Failure(`The image has ${size} bytes.`, "See ops/image-files.mjs.");
  return `${Math.round(size / 1_000_000)} MB`;
}

/** The words before the command of the image: the settings of compose.yaml. */
function hardened(environment: Environment): string[] {
  const variables = Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  return [
    ...["--network", "host", "--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges"],
    ...variables,
  ];
}

/** A database, the local provider, and the variables that a container on this machine needs to use both. */
async function prepareStack(): Promise<{ environment: Environment; inboxUrl: string }> {
  const cluster = await startTestCluster();
  onShutdown(cluster.stop);
  const [port, providerPort] = [await findFreePort(), await findFreePort()];
  const databaseUrl = await createDatabase(cluster.adminUrl, "leadmaster_image");
  const given = { NEXTAUTH_URL: `https://localhost:${port}`, TRUSTED_PROXIES: "127.0.0.1" };
  const options = { dataDir: testFolder, databaseUrl, port, providerPort, smtpPort: undefined, hasFallback: false };
  const environment = standInEnvironment(given, options);
  const log = join(testFolder, "image-provider.log");
  const own = { ...testEnvironment(), ...environment };
  const provider = runProgram("The local provider", "local/provider/main.ts", own, log);
  const address = { host: "127.0.0.1", port: providerPort, path: "/health", name: `127.0.0.1:${providerPort}` };
  await provider.untilReady(address);
  return { environment, inboxUrl: `http://127.0.0.1:${providerPort}` };
}

/** Waits a minute at most. */
async function untilReady(tool: string, port: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/health/ready`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Failure("The container is not ready.", "See its log.", await run(tool, ["logs", container]));
}

/** As the proxy does: plain HTTP, with the name of the public origin and the address of the client. */
async function signIn(port: string, inboxUrl: string): Promise<void> {
  const client = new Client(`http://localhost:${port}`, { "x-forwarded-for": "192.0.2.7" });
  const password = await client.password(member, demoPassword);
  if (password.status !== 401) throw new Failure(`The password step answered ${password.status}.`, "401 was expected.");
  const inbox = await fetch(`${inboxUrl}/messages?to=${encodeURIComponent(member)}&wait=60`);
  const [message] = (await inbox.json()) as { code: string | null }[];
  const code = await client.code(message?.code);
  if (code.status !== 200) throw new Failure(`The code step answered ${code.status}.`, "200 was expected.");
  const { status } = await client.send("GET", "/account");
  if (status !== 200) throw new Failure(`The account page answered ${status}.`, "200 was expected.");
}

/** SIGTERM, and what the server answers to it. */
async function stopContainer(tool: string): Promise<void> {
  await run(tool, ["stop", "--time", "30", container]);
  const code = await run(tool, ["inspect", "--format", "{{.State.ExitCode}}", container]);
  if (code !== "0") throw new Failure(`The server ended with code ${code}.`, "0 was expected.");
}

async function main(): Promise<number> {
  const tool = findTool();
  if (tool === undefined) {
    print("Neither podman nor docker is installed: the image was not checked.");
    return 0;
  }
  await step(`Build the image with ${tool}`, () => buildImage(tool));
  await step(
    "Measure it",
    () => measureImage(tool),
    (size) => size,
  );
  const { environment, inboxUrl } = await step("Start a database and the local provider", prepareStack);
  const { PORT = "", DATABASE_URL = "" } = environment;
  const options = hardened(environment);
  const migration = ["run", "--rm", ...hardened({ DATABASE_URL }), image, "node", "dist/migrate.js"];
  await step("Apply the migrations from the image", () => run(tool, migration));
  await step("Add the demo data", () => seed(DATABASE_URL));
  await execute(tool, ["rm", "--force", container]);
  onShutdown(async () => {
    await execute(tool, ["rm", "--force", container]);
  });
  await step("Start the server, read-only", async () => {
    await run(tool, ["run", "--detach", "--name", container, ...options, image]);
    await untilReady(tool, PORT);
  });
  const user = await run(tool, ["exec", container, "node", "-p", "process.getuid()"]);
  if (user === "0") throw new Failure("The server runs as root.", "See USER in the Dockerfile.");
  await step("Sign in with a code", () => signIn(PORT, inboxUrl));
  await step(
    "Stop it with SIGTERM",
    () => stopContainer(tool),
    () => "exit code 0",
  );
  return 0;
}

runAndExit(main);
