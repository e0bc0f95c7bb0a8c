/** A server of a test's own, beside that of the journeys: the same build, database and providers in another environment. */
import { testEnvironment } from "@/local/launcher/environment.mjs";
import { findFreePort } from "@/local/launcher/ports.mjs";
import { stopAll } from "@/local/launcher/processes.mjs";
import { runProgram } from "@/local/launcher/program";
import { standInEnvironment } from "@/local/launcher/stand-ins";
import { logFileOf } from "@/local/testing/sweep/written";
import { testFolder } from "@/local/testing/test-cluster";

type Change = { secure?: boolean; databaseUrl?: string };

/**
 * Gives the address to send requests to. With `secure` the public origin is https, as behind a proxy that ends TLS; what such a
 * proxy passes on comes over http all the same.
 */
export async function startServer({ secure = false, databaseUrl = process.env.DATABASE_URL ?? "" }: Change) {
  const port = await findFreePort();
  const providerPort = Number(new URL(process.env.PROVIDER_URL ?? "http://127.0.0.1:4010").port);
  const NEXTAUTH_URL = `${secure ? "https" : "http"}://localhost:${port}`;
  const given = { ...testEnvironment(), NEXTAUTH_URL, TRUSTED_PROXIES: "none" };
  const environment = standInEnvironment(given, { dataDir: testFolder, databaseUrl, port, providerPort });
  const log = logFileOf(`server-${port}`);
  const server = runProgram("The test's own server", "server.ts", { ...environment, NODE_ENV: "production" }, log);
  await server.untilReady({ host: "127.0.0.1", port, path: "/sign-in", name: `localhost:${port}` });
  return { origin: `http://localhost:${port}`, stop: () => stopAll() };
}
