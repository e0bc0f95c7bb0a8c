// Databases for tests, with all tables: one for each file of integration tests, one for each place of browser tests.
import { randomBytes } from "node:crypto";
import { migrate } from "@/drizzle/migrate";
import { createDatabase, dropDatabase } from "@/local/launcher/postgres";

const templateName = "test_template";

/** Migrates a database that the others are copies of: that is much faster than to migrate each one. */
export async function prepareTemplate(adminUrl: string): Promise<void> {
  await dropDatabase(adminUrl, templateName);
  await migrate(await createDatabase(adminUrl, templateName));
}

/** The URL of an administrator of the test cluster. @throws outside of integration tests */
export function clusterUrl(): string {
  const adminUrl = process.env.TEST_DATABASE_URL;
  if (!adminUrl) throw new Error("Run integration tests with: npm run test:integration");
  return adminUrl;
}

/** The URL of the administrator of a database's cluster. */
export function adminUrlOf(databaseUrl: string): string {
  const admin = new URL(databaseUrl);
  admin.pathname = "/postgres";
  return admin.href;
}

export type TestDatabase = { url: string; name: string; drop(): Promise<void> };

/** A copy of the template. */
export async function freshDatabase(adminUrl = clusterUrl()): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  return {
    name,
    url: await createDatabase(adminUrl, name, templateName),
    drop: () => dropDatabase(adminUrl, name),
  };
}
