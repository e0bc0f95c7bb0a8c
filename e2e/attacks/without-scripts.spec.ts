/** F09: a page whose scripts have not loaded sends no typed value in a URL. Only the sign-in forms send anything at all. */
import { createHash, randomBytes } from "node:crypto";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, waitForCodes } from "@/e2e/support/inbox";
import { codeField } from "@/e2e/support/page-objects";
import type { Person, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { signedIn } from "@/e2e/support/requests";
import { type Recorded, record } from "@/e2e/support/url-recorder";

/** A browser with this client's cookies that gets none of the scripts: blocked on the way, or turned off. */
async function openBrowser(browser: Browser, client: Client, scripts: "blocked" | "off"): Promise<BrowserContext> {
  const context = await browser.newContext({ javaScriptEnabled: scripts === "blocked" });
  if (scripts === "blocked") await context.route(/\/_next\/static\/.*\.js/, (route) => route.abort());
  await context.addCookies([...client.cookies].map(([name, value]) => ({ name, value, url: client.origin })));
  return context;
}

const typed = 'input:not([type="hidden"], [type="checkbox"], [type="radio"], [tabindex="-1"], [readonly]), textarea';

/** Fills every field, presses Enter in each and every button of a form. Gives the number of fields. */
async function tryEverything(page: Page, recorded: Recorded, valueFor: (name: string) => string): Promise<number> {
  const loaded = recorded.navigations.length;
  const path = page.url();
  const fields = page.locator(typed);
  const count = await fields.count();
  for (const field of await fields.all()) {
    const value = valueFor((await field.getAttribute("name")) ?? "");
    recorded.secrets.add(value);
    await field.fill(value);
  }
  for (const field of await fields.and(page.locator("input")).all()) await field.press("Enter");
  // A disabled button swallows the press, whoever presses it. Only signing out has an action of its own.
  for (const button of await page.locator("form:not([action]) button").all())
    await button.click({ force: true, noWaitAfter: true });
  for (const field of await fields.all()) {
    await expect(field).toHaveValue(valueFor((await field.getAttribute("name")) ?? ""));
  }
  expect([page.url(), recorded.navigations.slice(loaded)]).toEqual([path, []]);
  return count;
}

/** What an extension of the browser may do, whatever the button says: it sends the form as it is. */
async function sendForms(page: Page, recorded: Recorded): Promise<void> {
  const path = page.url();
  const count = await page.locator("form").count();
  for (let i = 0; i < count; i++) {
    const loaded = recorded.navigations.length;
    const arrived = page.waitForEvent("framenavigated");
    const answered = page.waitForResponse((response) => response.request().isNavigationRequest());
    await page
      .locator("form")
      .nth(i)
      .evaluate((form: HTMLFormElement) => form.submit());
    expect((await answered).status()).toBeLessThan(500);
    await arrived;
    const shown = await page.content();
    expect([...recorded.secrets].filter((secret) => shown.includes(secret))).toEqual([]);
    await page.goto(path, { waitUntil: "commit" });
    expect(recorded.navigations[loaded]).toBe(`POST ${path}`);
  }
}

type Visit = { client: Client; paths: string[]; fields: number };

async function visit(browser: Browser, { client, paths, fields }: Visit, valueFor: (name: string) => string) {
  for (const scripts of ["blocked", "off"] as const) {
    const context = await openBrowser(browser, client, scripts);
    const page = await context.newPage();
    const recorded = record(context);
    let found = 0;
    for (const path of paths) {
      await page.goto(path);
      expect(new URL(page.url()).pathname).toBe(path.split("?")[0]);
      found += await tryEverything(page, recorded, valueFor);
      // The document is the same, so once is enough.
      if (scripts === "blocked") await sendForms(page, recorded);
    }
    expect(found, scripts).toBe(fields);
    await recorded.expectClean();
    await context.close();
  }
}

async function resetLink({ sql }: World, { id }: Person): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const hash = createHash("sha256").update(token).digest();
  await sql`INSERT INTO links (token_hash, user_id, purpose, security_stamp, expires_at)
            VALUES (${hash}, ${id}, 'password_reset', 0, now() + interval '10 minutes')`;
  return `/password-reset/${token}`;
}

const fresh = "tuesday umbrella canyon";

test("F09 without scripts the pages before the sign-in send nothing on their own and no credential in a URL", async ({
  browser,
  world,
}) => {
  const person = await makeMember(world);
  const values: Record<string, string> = { email: person.email, password: person.password, newPassword: fresh };
  const paths = ["/password-reset", await resetLink(world, person)];
  await visit(browser, { client: new Client(), paths, fields: 2 }, (name) => values[name] ?? `field ${name}`);
  expect((await new Client().password(person.email, person.password)).status).toBe(200);
  const [row] = await world.sql`SELECT count(*)::int AS n FROM sessions WHERE user_id = ${person.id}`;
  expect(row?.n).toBe(1);
});

for (const scripts of ["blocked", "off"] as const) {
  test(`F09 with scripts ${scripts} a sign-in leaves no email address, password or code in a URL or page`, async ({
    browser,
    world,
  }) => {
    const person = await makeMember(world, { twoFactorEnabled: true });
    const context = await openBrowser(browser, new Client(), scripts);
    const page = await context.newPage();
    const recorded = record(context);
    const wrong = "certainly not the password";
    for (const secret of [person.email, person.password, wrong]) recorded.secrets.add(secret);
    await page.goto("/sign-in?callbackUrl=%2Faccount");
    await page.getByLabel("Email").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(wrong);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Incorrect email or password.")).toBeVisible();
    expect(await page.content()).not.toContain(wrong);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByLabel("Password", { exact: true }).press("Enter");
    await expect(codeField(page)).toBeVisible();
    const [message] = await waitForCodes(person.email);
    const code = message ? codeIn(message) : "";
    recorded.secrets.add(code);
    await codeField(page).fill(code);
    await codeField(page).press("Enter");
    await expect(page).toHaveURL("/account");
    await recorded.expectClean();
    await context.close();
  });
}

test("F09 without scripts the account and workgroup forms send nothing in a URL", async ({ browser, world }) => {
  const workgroup = await world.makeWorkgroup();
  const person = await makeMember(world, { role: "admin" }, workgroup);
  const client = await signedIn(person);
  const email = `new-${person.email}`;
  expect((await client.send("POST", "/api/account/email", { body: { email } })).status).toBe(202);
  const [message] = await waitForCodes(email);
  const code = /^\d{6}$/m.exec(message?.text ?? "")?.[0] ?? "";
  const values: Record<string, string> = { code, currentPassword: person.password, newPassword: fresh };
  const before = await client.send("GET", "/api/account");
  const paths = ["/account", "/account/password", `/workgroups/${workgroup.id}`];
  await visit(browser, { client, paths, fields: 4 }, (name) => values[name] ?? `Typed into ${name}`);
  expect((await client.send("GET", "/api/account")).text).toBe(before.text);
  const security = await client.send("GET", `/api/workgroups/${workgroup.id}/security`);
  expect(security.json).toMatchObject({ twoFactorRequired: false });
  expect((await new Client().password(person.email, person.password)).status).toBe(200);
  expect((await client.send("POST", "/api/account/email/confirm", { body: { code } })).status).toBe(200);
});
