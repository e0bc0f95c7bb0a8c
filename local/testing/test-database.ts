// Databases for integration tests: one for each test file, with all tables.
import { randomBytes } from "node:crypto";
import { createDatabase, dropDatabase } from "@/local/launcher/postgres";

/** Migrated once by integration-setup.ts and then copied, which is much faster than to migrate each database. */
export const templateName = "test_template";

/** The URL of an administrator of the test cluster. @throws outside of integration tests */
export function clusterUrl(): string {
  const adminUrl = process.env.TEST_DATABASE_URL;
  if (!adminUrl) throw new Error("Run integration tests with: npm run test:integration");
  return adminUrl;
}

export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const adminUrl = clusterUrl();
  const name = `test_${randomBytes(6).toString("hex")}`;
  return {
    url: await createDatabase(adminUrl, name, templateName),
    drop: () => dropDatabase(adminUrl, name),
  };
}
