// The database cluster of all tests. It is not that of `npm start`, and faster because it does not survive a power cut.
import { join } from "node:path";
import { dataFolder } from "@/local/launcher/environment.mjs";
import { acquireLock } from "@/local/launcher/lock.mjs";
import { dropAllDatabases, startPostgres } from "@/local/launcher/postgres";
import { Failure } from "@/local/launcher/terminal.mjs";

export const testFolder = join(dataFolder, "test");

/**
 * Starts the cluster, unless `npm test` has started it for all tests (TEST_DATABASE_URL).
 *
 * @returns the URL of an administrator
 * @throws Failure if other tests run in this checkout
 */
export async function startTestCluster(): Promise<{ adminUrl: string; stop(): Promise<void> }> {
  const runningUrl = process.env.TEST_DATABASE_URL;
  if (runningUrl) return { adminUrl: runningUrl, stop: async () => {} };
  const acquired = await acquireLock(join(testFolder, "test.lock"), "tests");
  if (!acquired.ok) {
    const { pid } = acquired.lock.holder;
    throw new Failure(`Other tests run in this checkout (process ${pid}).`, "Wait for them, or stop them.");
  }
  const cluster = await startPostgres({ dataDir: testFolder, durable: false });
  await dropAllDatabases(cluster.adminUrl);
  return {
    adminUrl: cluster.adminUrl,
    async stop() {
      await cluster.stop();
      acquired.release();
    },
  };
}
