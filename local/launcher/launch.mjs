// `npm start` and `npm run dev`, step by step. Plain Node up to the installation of the packages; then tsx runs the
// TypeScript beside it.
import { join } from "node:path";
import { dataFolder, portFrom, readEnvironment, root } from "./environment.mjs";
import { installPackages } from "./install.mjs";
import { acquireLock } from "./lock.mjs";
import { requireFreePort } from "./ports.mjs";
import { isShuttingDown, onShutdown, shutDownAll, shutDownOnSignals } from "./shutdown.mjs";
import { Failure, print, printFailure, step } from "./terminal.mjs";

/** @param {"production" | "development"} mode */
export async function launch(mode) {
  let isRunning = false;
  shutDownOnSignals(() => (isRunning ? 0 : 130));
  try {
    const stack = await startAll(mode);
    isRunning = true;
    const reason = await stack.broken;
    if (!isShuttingDown()) throw new Failure(reason, "See its output above. Everything else is stopped. Start again.");
  } catch (error) {
    if (isShuttingDown()) return;
    printFailure(error);
    await shutDownAll();
    process.exit(1);
  }
}

/** @param {"production" | "development"} mode */
async function startAll(mode) {
  const environment = readEnvironment();
  const port = portFrom(environment, "PORT", 3000);
  const isLocal = environment.DATABASE_URL === undefined;
  const usesProvider = isLocal && environment.RESEND_API_KEY === undefined;
  const providerPort = usesProvider ? portFrom(environment, "PROVIDER_PORT", 4010) : undefined;
  const smtpPort = usesProvider ? portFrom(environment, "SMTP_PORT", 4025) : undefined;
  print(`\nLeadMaster (Node.js ${process.version})\n`);
  if (isLocal) await lockDataFolder(port);
  const ports = providerPort ? `ports ${port}, ${providerPort} and ${smtpPort} are` : `port ${port} is`;
  await step(`Check that ${ports} free`, async () => {
    await requireFreePort("PORT", port, environment.HOST);
    if (providerPort) await requireFreePort("PROVIDER_PORT", providerPort);
    if (smtpPort) await requireFreePort("SMTP_PORT", smtpPort);
  });
  await installPackages();
  const { buildIfStale, bundle, printWelcome, startStack } = await importTypeScript();
  // With live reload too: the operator commands are bundles.
  await (mode === "production" ? buildIfStale() : bundle());
  const stack = await startStack({
    environment,
    dataDir: dataFolder,
    port,
    providerPort,
    smtpPort,
    hasFallback: true,
    mode,
  });
  printWelcome(stack, { port, host: environment.HOST ?? "127.0.0.1", isLocal });
  return stack;
}

async function importTypeScript() {
  const { register } = await import("tsx/esm/api");
  register();
  const [build, stack, welcome] = await Promise.all([import("./build"), import("./stack"), import("./welcome")]);
  return { ...build, ...stack, ...welcome };
}

/** @param {number} port */
async function lockDataFolder(port) {
  const acquired = await acquireLock(join(dataFolder, "start.lock"), `http://localhost:${port}`);
  if (acquired.ok) {
    onShutdown(acquired.release);
    return;
  }
  const { holder, purpose } = acquired.lock;
  throw new Failure(
    `LeadMaster already runs from ${root}: ${purpose}, process ${holder.pid}.`,
    `Use it, or stop it with Ctrl-C in its terminal or "kill ${holder.pid}". To run two, make a second clone.`,
  );
}
