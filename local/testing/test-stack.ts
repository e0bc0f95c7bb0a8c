// The stack of `npm start` on ports, data and a database cluster of its own: for browser tests and measuring programs.
import { join } from "node:path";
import { buildIfStale } from "@/local/launcher/build";
import { type Environment, testEnvironment } from "@/local/launcher/environment.mjs";
import { findFreePort } from "@/local/launcher/ports.mjs";
import { dropDatabase } from "@/local/launcher/postgres";
import { onShutdown } from "@/local/launcher/shutdown.mjs";
import { type Stack, startStack } from "@/local/launcher/stack";
import { startTestCluster, testFolder } from "./test-cluster";

type Options = {
  /** The file name of the server's log in the test folder. */
  log: string;
  /** Variables of the server beside the usual ones. */
  variables?: (port: number) => Environment;
  /** Whether the local SMTP server is the fallback for email. Most tests are about one provider. */
  hasFallback?: boolean;
  /** The command that is Node for the server, with its options. */
  node?: readonly string[];
  /** Called once no other tests can run in this checkout. */
  onLocked?: () => void;
};

/** Builds if necessary and starts everything. shutDownAll() stops it. */
export async function startTestStack({ log, variables, hasFallback = false, node, onLocked }: Options): Promise<Stack> {
  await buildIfStale();
  const cluster = await startTestCluster();
  onShutdown(cluster.stop);
  onLocked?.();
  await dropDatabase(cluster.adminUrl, "leadmaster");
  const [port, providerPort, smtpPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  return startStack({
    environment: { ...testEnvironment(), ...variables?.(port) },
    dataDir: testFolder,
    port,
    providerPort,
    smtpPort,
    hasFallback,
    ...(node && { node }),
    mode: "production",
    adminUrl: cluster.adminUrl,
    logFile: join(testFolder, log),
  });
}
