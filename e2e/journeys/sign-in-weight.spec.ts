/** R62: weight and stability of the sign-in page and the code page, on a fast and on a slow network. */

import type { BrowserContext, CDPSession, Page } from "@playwright/test";
import { full } from "@/e2e/support/full-run";
import { codeIn, waitForCodes } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import { codeField, fillPassword } from "@/e2e/support/page-objects";
import { makeMember } from "@/e2e/support/people";
import { record } from "@/e2e/support/url-recorder";

/** As transferred, that is compressed, with headers. */
const scriptLimit = 190_000;

type Weight = { scripts: number; count: number; hosts: Set<string> };

async function weigh(context: BrowserContext, page: Page): Promise<{ session: CDPSession; weight: Weight }> {
  const weight: Weight = { scripts: 0, count: 0, hosts: new Set() };
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const scripts = new Set<string>();
  session.on("Network.requestWillBeSent", ({ request }) => weight.hosts.add(new URL(request.url).host));
  session.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!scripts.has(requestId)) return;
    weight.scripts += encodedDataLength;
    weight.count += 1;
  });
  return { session, weight };
}

type Shift = { value: number; at: number; moved: string[] };

/** Records layout shifts of the page from its first byte, also those after input. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: Shift[] = [];
    Object.assign(window, { shifts });
    type Entry = { value: number; startTime: number; sources: { node: Node | null }[] };
    new PerformanceObserver((list) => {
      for (const { value, startTime, sources } of list.getEntries() as unknown as Entry[]) {
        const moved = sources.map(({ node }) => node?.textContent?.slice(0, 40) ?? String(node?.nodeName));
        shifts.push({ value, at: Math.round(startTime), moved });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

async function expectStill(page: Page, what: string): Promise<void> {
  const shifts = await page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts);
  const sum = shifts.reduce((total, { value }) => total + value, 0);
  console.log(`${what}: layout shift ${sum} ${JSON.stringify(shifts)}`);
  expect(sum, JSON.stringify(shifts)).toBe(0);
}

const slow = { offline: false, latency: 300, downloadThroughput: 30 * 1024, uploadThroughput: 30 * 1024 };

test("R62 sign-in page and code page load at most 190 KB of scripts, from our host only, and nothing moves", async ({
  page,
  context,
  baseURL,
  kit,
}, info) => {
  const person = await makeMember(kit, { twoFactorEnabled: true });
  await watchShifts(page);
  const host = new URL(baseURL ?? "").host;
  for (const name of ["sign-in", "code"]) {
    const { session, weight } = await weigh(context, page);
    if (name === "sign-in") await page.goto("/sign-in", { waitUntil: "networkidle" });
    else await page.reload({ waitUntil: "networkidle" });
    expect(weight.count).toBeGreaterThan(3);
    info.annotations.push({ type: name, description: `${weight.scripts} bytes in ${weight.count} scripts` });
    console.log(`${name}: ${weight.scripts} bytes in ${weight.count} scripts`);
    expect(weight.scripts, name).toBeLessThanOrEqual(scriptLimit);
    expect([...weight.hosts]).toEqual([host]);
    await expectStill(page, name);
    await session.detach();
    if (name === "sign-in") {
      await fillPassword(page, person);
      await expect(codeField(page)).toBeVisible();
      await waitForCodes(person.email);
    }
  }
});

test("R62 the column of the sign-in page stays where it is while the rest of the document comes", async ({ page }) => {
  await page.goto("/sign-in");
  const heading = page.getByRole("heading", { level: 1 });
  const whole = await heading.boundingBox();
  // A document that has come as far as its heading.
  await heading.evaluate((element) => {
    for (let next = element.nextElementSibling; next; next = element.nextElementSibling) next.remove();
  });
  expect(await heading.boundingBox()).toEqual(whole);
});

test("R62 at 30 kB/s the button works as soon as it is visible, and nothing typed is lost or put into a URL", async ({
  page,
  context,
  kit,
}) => {
  test.slow();
  const person = await makeMember(kit, { twoFactorEnabled: true });
  const recorded = record(context);
  recorded.secrets.add(person.email).add(person.password);
  await watchShifts(page);
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", slow);
  await page.goto("/sign-in?callbackUrl=%2Faccount", { waitUntil: "commit" });
  const button = page.getByRole("button", { name: "Sign in" });
  await button.waitFor();
  await expect(button).toBeEnabled({ timeout: 1 });
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  const scriptsRun = await page.evaluate(() => document.readyState);
  console.log(`pressed while the document was ${scriptsRun}`);
  expect(scriptsRun).not.toBe("complete");
  await button.click({ noWaitAfter: true });
  await expect(page).toHaveURL("/sign-in/code?callbackUrl=%2Faccount", { timeout: 30_000 });
  await codeField(page).waitFor();
  const [message] = await waitForCodes(person.email);
  const code = message ? codeIn(message) : "";
  recorded.secrets.add(code);
  await codeField(page).fill(code);
  await page.getByRole("button", { name: "Verify" }).click({ noWaitAfter: true });
  await expect(page).toHaveURL("/account", { timeout: 30_000 });
  await recorded.expectClean();
});

test("R62 at 30 kB/s hydration keeps what was typed, and nothing moves", full, async ({ page, context, kit }) => {
  test.slow();
  const person = await makeMember(kit, { twoFactorEnabled: true });
  await watchShifts(page);
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", slow);
  await page.goto("/sign-in", { waitUntil: "commit" });
  // A person types into what is painted; Playwright would type before, and its layout without styles would count as one.
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill("typed early");
  await page.waitForLoadState("networkidle", { timeout: 60_000 });
  await expect(page.getByLabel("Email")).toHaveValue(person.email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("typed early");
  await expectStill(page, "slow sign-in");
  // Scripts run now: the toggle is theirs.
  await page.getByRole("button", { name: /^Show/ }).click();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("type", "text");
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(codeField(page)).toBeVisible({ timeout: 30_000 });
  await codeField(page).fill("12");
  await page.waitForLoadState("networkidle", { timeout: 60_000 });
  await expect(codeField(page)).toHaveValue("12");
  await expectStill(page, "slow code page");
});
