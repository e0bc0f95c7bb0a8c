// Vitest runs this before the first integration test, and the returned function after the last one.
import { migrate } from "@/drizzle/migrate";
import { createDatabase, dropDatabase } from "@/local/launcher/postgres";
import { startTestCluster } from "./test-cluster";
import { templateName } from "./test-database";

export async function setup(): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  process.env.TEST_DATABASE_URL = cluster.adminUrl;
  await dropDatabase(cluster.adminUrl, templateName);
  await migrate(await createDatabase(cluster.adminUrl, templateName));
  return () => cluster.stop();
}
