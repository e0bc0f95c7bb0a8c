/** The account pages before their scripts arrive, and without them: what the server knows is what the page shows. */
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { full } from "@/e2e/support/full-run";
import { expect, test } from "@/e2e/support/journey-test";
import type { Person } from "@/e2e/support/kit-people";
import { twoFactorBox } from "@/e2e/support/page-objects";
import { makeMember } from "@/e2e/support/people";

/** Another page of the same session. */
async function openLike(page: Page, browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ ...options, storageState: await page.context().storageState() });
  return context.newPage();
}

async function expectTrueWithoutScripts(page: Page, person: Person, { ticked }: { ticked: boolean }): Promise<void> {
  await page.goto("/account");
  await expect(page.getByLabel("Name")).toHaveValue(person.name);
  await expect(twoFactorBox(page)).toBeChecked({ checked: ticked });
  await expect(page.getByRole("region", { name: "Email and phone" }).getByText(person.email)).toBeVisible();
}

test("without scripts every account page shows what is stored", async ({ page, browser, phone, kit }) => {
  const off = await makeMember(kit, { phone });
  await kit.signIn(page, off);
  const still = await openLike(page, browser, { javaScriptEnabled: false });
  await expectTrueWithoutScripts(still, off, { ticked: false });
  await expect(still.getByText("Off", { exact: true })).toBeVisible();
  await expect(still.getByRole("region", { name: "Email and phone" }).getByText("Confirmed")).toHaveCount(2);
  await still.getByRole("link", { name: "Sessions", exact: true }).click();
  await expect(still.getByText("This device")).toBeVisible();
  await still.getByRole("link", { name: "Activity", exact: true }).click();
  await expect(still.getByText("Signed in with your password.").first()).toBeVisible();
  await still.context().close();
});

test("without scripts the box is ticked where the user or a workgroup turned it on", async ({
  page,
  otherPage,
  browser,
  kit,
}) => {
  const own = await makeMember(kit, { twoFactorEnabled: true });
  await kit.signIn(page, own);
  const still = await openLike(page, browser, { javaScriptEnabled: false });
  await expectTrueWithoutScripts(still, own, { ticked: true });
  await expect(still.getByText("On", { exact: true })).toBeVisible();
  await still.context().close();

  const workgroup = await kit.makeWorkgroup("APP", true);
  const member = await makeMember(kit, {}, workgroup);
  await kit.signIn(otherPage, member);
  const locked = await openLike(otherPage, browser, { javaScriptEnabled: false });
  await expectTrueWithoutScripts(locked, member, { ticked: true });
  await expect(locked.getByText(`On, required by ${workgroup.name}`)).toBeVisible();
  await twoFactorBox(locked).click({ force: true });
  await twoFactorBox(locked).press(" ");
  await expect(twoFactorBox(locked)).toBeChecked();
  await locked.context().close();
});

test("a change that is made before the scripts arrive is kept and can be saved", async ({ page, browser, kit }) => {
  const person = await makeMember(kit);
  await kit.signIn(page, person);
  const slow = await openLike(page, browser, {});
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await slow.route(/\/_next\/static\/.*\.js/, async (route) => {
    await arrived;
    await route.continue();
  });
  await slow.goto("/account", { waitUntil: "commit" });
  const name = slow.getByLabel("Name");
  const update = slow.getByRole("button", { name: "Update" });
  await expect(name).toHaveValue(person.name);
  await expect(twoFactorBox(slow)).not.toBeChecked();
  await expect(update).toBeDisabled();
  await name.fill("Robin Early");
  await twoFactorBox(slow).check();

  arrive();
  await expect(update).toBeEnabled();
  await expect(name).toHaveValue("Robin Early");
  await expect(twoFactorBox(slow)).toBeChecked();
  await expect(slow.getByText("Not saved yet: your name and 2 Factor Login.")).toBeVisible();
  await expect(slow.getByText(`Codes go by email to ${person.email}.`)).toBeVisible();
  await update.click();
  await expect(slow.getByText("Saved. From your next sign-in, we'll ask for a code.")).toBeVisible();
  const account = await (await slow.request.get("/api/account")).json();
  expect(account).toMatchObject({ name: "Robin Early", twoFactor: { enabled: true } });
  await slow.context().close();
});

test("no state flashes when the scripts arrive", full, async ({ page, browser, kit }) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  await kit.signIn(page, person);
  const watched = await openLike(page, browser, {});
  // Notes each state of the box and the name that a frame could show, from the first on.
  await watched.addInitScript(() => {
    const states = new Set<string>();
    Object.assign(window, { states });
    const note = () => {
      const box = document.querySelector<HTMLInputElement>("main input[type=checkbox]");
      const name = document.querySelector<HTMLInputElement>("main input[name=name]");
      if (box && name) states.add(`${box.checked} ${name.value}`);
      requestAnimationFrame(note);
    };
    note();
  });
  await watched.goto("/account");
  await expect(watched.getByRole("button", { name: "Update" })).toBeEnabled();
  await watched.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
  const states = await watched.evaluate(() => [...(window as unknown as { states: Set<string> }).states]);
  expect(states).toEqual([`true ${person.name}`]);
  await watched.context().close();
});

for (const scripts of ["off", "blocked"] as const) {
  const run = scripts === "blocked" ? {} : full;

  test(`with scripts ${scripts} the menu of My account and the sections work`, run, async ({ page, browser, kit }) => {
    const person = await makeMember(kit);
    await kit.signIn(page, person);
    const still = await openLike(page, browser, { javaScriptEnabled: scripts === "blocked" });
    await still.route(/\/_next\/static\/.*\.js/, (route) => route.abort());
    await still.setViewportSize({ width: 390, height: 844 });
    await still.goto("/");
    await still.getByRole("button", { name: "My account" }).click();
    await still.getByRole("menuitem", { name: "My Account Settings" }).click();
    await expect(still.getByRole("heading", { level: 1, name: "User Information" })).toBeVisible();
    await still.getByRole("button", { name: "Section: User Information" }).click();
    await still.getByRole("link", { name: "Password", exact: true }).click();
    await expect(still.getByRole("heading", { level: 1, name: "Password" })).toBeVisible();
    await still.context().close();
  });
}
