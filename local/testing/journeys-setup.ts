// Playwright runs this before the first journey: the stack of `npm start`, on ports and data of its own. Set BASE_URL,
// PROVIDER_URL, DATABASE_URL and OPERATOR_TOKEN to run the journeys against one that is up already.
import { buildIfStale } from "@/local/launcher/build";
import { testEnvironment } from "@/local/launcher/environment.mjs";
import { findFreePort } from "@/local/launcher/ports.mjs";
import { dropDatabase } from "@/local/launcher/postgres";
import { endAll } from "@/local/launcher/shutdown.mjs";
import { startStack } from "@/local/launcher/stack";
import { explain } from "@/local/launcher/terminal.mjs";
import { forgetWritten, serverLog } from "@/local/testing/sweep/written";
import { startTestCluster, testFolder } from "./test-cluster";

// biome-ignore lint/style/noDefaultExport: Playwright calls the default export.
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.BASE_URL) return;
  await buildIfStale();
  const cluster = await startTestCluster();
  const stop = async () => {
    await endAll();
    await cluster.stop();
  };
  try {
    await dropDatabase(cluster.adminUrl, "leadmaster");
    forgetWritten();
    const [port, providerPort] = [await findFreePort(), await findFreePort()];
    const stack = await startStack({
      environment: testEnvironment(),
      dataDir: testFolder,
      port,
      providerPort,
      mode: "production",
      adminUrl: cluster.adminUrl,
      logFile: serverLog,
    });
    Object.assign(process.env, {
      BASE_URL: stack.appUrl,
      PROVIDER_URL: stack.inboxUrl,
      DATABASE_URL: stack.databaseUrl,
      OPERATOR_TOKEN: stack.operatorToken,
      // For tests that start further instances beside it.
      STACK_ENVIRONMENT: JSON.stringify(stack.environment),
    });
  } catch (error) {
    explain(error);
    await stop();
    throw error;
  }
  return stop;
}
