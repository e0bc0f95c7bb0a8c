// Vitest runs this before the first integration test, and the returned function after the last one.
import { startTestCluster } from "./test-cluster";
import { prepareTemplate } from "./test-database";

export async function setup(): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  process.env.TEST_DATABASE_URL = cluster.adminUrl;
  await prepareTemplate(cluster.adminUrl);
  return () => cluster.stop();
}
