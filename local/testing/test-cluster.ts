// The database cluster of all tests: beside that of `npm start`, never the same, and faster for not caring about power cuts.
import { join } from "node:path";
import { dataFolder } from "@/local/launcher/environment.mjs";
import { takeLock } from "@/local/launcher/lock.mjs";
import { dropAllDatabases, startPostgres } from "@/local/launcher/postgres";
import { Failure } from "@/local/launcher/terminal.mjs";

export const testFolder = join(dataFolder, "test");

/** Gives an administrator's URL: of a cluster that the caller of these tests has started already, or of our own. */
export async function startTestCluster(): Promise<{ adminUrl: string; stop(): Promise<void> }> {
  const running = process.env.TEST_DATABASE_URL;
  if (running) return { adminUrl: running, stop: async () => {} };
  const lock = await takeLock(join(testFolder, "test.lock"), "tests");
  if (!lock.ok) {
    const { pid } = lock.holder.holder;
    throw new Failure(`Other tests are running in this checkout (process ${pid}).`, "Wait for them, or stop them.");
  }
  const cluster = await startPostgres({ dataDir: testFolder, durable: false });
  await dropAllDatabases(cluster.adminUrl);
  return {
    adminUrl: cluster.adminUrl,
    async stop() {
      await cluster.stop();
      lock.release();
    },
  };
}
