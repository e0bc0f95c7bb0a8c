// What `npm start` and `npm run dev` do. Runs in plain Node up to the installation, because before it nothing else is
// there; from then on the TypeScript beside it takes over.
import { join } from "node:path";
import { dataFolder, portFrom, readEnvironment, root } from "./environment.mjs";
import { installPackages } from "./install.mjs";
import { takeLock } from "./lock.mjs";
import { requireFreePort } from "./ports.mjs";
import { atEnd, endAll, endOnSignals, isStopping } from "./shutdown.mjs";
import { explain, Failure, say, step } from "./terminal.mjs";

/** @param {"production" | "development"} mode */
export async function launch(mode) {
  let running = false;
  endOnSignals(() => (running ? 0 : 130));
  try {
    const stack = await start(mode);
    running = true;
    const why = await stack.broken;
    if (!isStopping()) throw new Failure(why, "See its last words above. Everything else is stopped; start again.");
  } catch (error) {
    if (isStopping()) return;
    explain(error);
    await endAll();
    process.exit(1);
  }
}

/** @param {"production" | "development"} mode */
async function start(mode) {
  const environment = readEnvironment();
  const port = portFrom(environment, "PORT", 3000);
  const isLocal = environment.DATABASE_URL === undefined;
  const usesProvider = isLocal && environment.RESEND_API_KEY === undefined;
  const providerPort = usesProvider ? portFrom(environment, "PROVIDER_PORT", 4010) : undefined;
  say(`\nLeadMaster (Node.js ${process.version})\n`);
  if (isLocal) await takeDataFolder(port);
  await step(`Check that port ${port}${providerPort ? ` and port ${providerPort}` : ""} can be used`, async () => {
    await requireFreePort("PORT", port, environment.HOST);
    if (providerPort) await requireFreePort("PROVIDER_PORT", providerPort);
  });
  await installPackages();
  const { buildIfStale, printWelcome, startStack } = await typescript();
  if (mode === "production") await buildIfStale();
  const stack = await startStack({ environment, dataDir: dataFolder, port, providerPort, mode });
  printWelcome(stack, { port, host: environment.HOST ?? "127.0.0.1", isLocal });
  return stack;
}

async function typescript() {
  const { register } = await import("tsx/esm/api");
  register();
  const [build, stack, welcome] = await Promise.all([import("./build"), import("./stack"), import("./welcome")]);
  return { ...build, ...stack, ...welcome };
}

/** @param {number} port */
async function takeDataFolder(port) {
  const lock = await takeLock(join(dataFolder, "start.lock"), `http://localhost:${port}`);
  if (lock.ok) {
    atEnd(lock.release);
    return;
  }
  const { holder, what } = lock.holder;
  throw new Failure(
    `LeadMaster is running already from ${root}: ${what}, process ${holder.pid}.`,
    `Use that one, or stop it with Ctrl-C in its terminal or "kill ${holder.pid}". For a second one make a second clone.`,
  );
}
