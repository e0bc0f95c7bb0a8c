/** A deployment starts with an empty database: one operator command leads to the first admin, and no step needs SQL. */
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { ownDatabase, stackEnvironment, startInstance } from "@/e2e/support/instance";
import { chosenPassword, invitationToken } from "@/e2e/support/invitations";
import { expect, test } from "@/e2e/support/journey-test";
import { expectSignedIn } from "@/e2e/support/page-objects";
import { root } from "@/local/launcher/environment.mjs";

const run = promisify(execFile);

/** `npm run admin -- …`, with the database as its only variable. */
async function admin(databaseUrl: string, ...words: string[]): Promise<string> {
  const { PATH } = stackEnvironment();
  const env = { PATH, DATABASE_URL: databaseUrl };
  const { stdout } = await run(process.execPath, ["dist/admin.js", ...words], { cwd: root, env: env as never });
  return stdout;
}

test("an empty database: create-workgroup, invitation, name and password, signed in as admin", async ({ page }) => {
  test.slow();
  const database = await ownDatabase();
  const instance = await startInstance({ databaseUrl: database.url });
  try {
    const id = randomUUID().slice(0, 8);
    const [name, email] = [`Harbor Realty ${id}`, `first-${id}@zero.test`];
    const said = await admin(database.url, "create-workgroup", "--name", name, "--edition", "APP4", "--admin", email);
    expect(said).toMatch(
      new RegExp(`^Created: ${name}, APP4, id [\\da-f-]{36}\\.\nThe invitation to ${email} is queued`),
    );

    const token = await invitationToken(email);
    await page.goto(`${instance.origin}/invitations/${token}`);
    await expect(page.getByRole("heading", { level: 1, name: `Join ${name}` })).toBeVisible();
    await page.getByLabel("Your name").fill("Ada First");
    await page.getByLabel("New password").fill(chosenPassword);
    await page.getByRole("button", { name: "Join" }).click();
    await expectSignedIn(page);
    await page.getByRole("link", { name: "Workgroup Management" }).first().click();
    await expect(page.getByRole("heading", { name: "Security Options" })).toBeVisible();
    await expect(page.getByText(name).first()).toBeVisible();

    // From here on the admin invites.
    await page.getByRole("link", { name: "Members", exact: true }).click();
    await page.getByRole("link", { name: "Invitations" }).click();
    const second = `second-${id}@zero.test`;
    await page.getByLabel("Name").fill("Sam Second");
    await page.getByLabel("Email").fill(second);
    await page.getByRole("button", { name: "Send invitation" }).click();
    await expect(page.getByText(`Invitation sent to ${second}.`)).toBeVisible();
    await invitationToken(second);

    // Run again, the command changes nothing and says what to do.
    const again = admin(database.url, "create-workgroup", "--name", name, "--edition", "APP", "--admin", email);
    await expect(again).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("has the name") });
  } finally {
    await instance.kill9();
    await database.drop();
  }
});
