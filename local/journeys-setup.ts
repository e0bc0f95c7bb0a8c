// Playwright runs this before the first journey: the stack of `npm start`, on ports and data of its own. Set BASE_URL,
// PROVIDER_URL, DATABASE_URL and OPERATOR_TOKEN to run the journeys against one that is up already.
import { buildIfStale } from "./build";
import { testEnvironment } from "./environment.mjs";
import { findFreePort } from "./ports.mjs";
import { dropDatabase } from "./postgres";
import { endAll } from "./shutdown.mjs";
import { startStack } from "./stack";
import { forgetWritten, serverLog } from "./sweep/written";
import { explain } from "./terminal.mjs";
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
