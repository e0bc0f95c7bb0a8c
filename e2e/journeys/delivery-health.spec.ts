/** Delivery health: the page for admins and the figures for operators. */
import { randomUUID } from "node:crypto";
import { expect, test } from "@/e2e/support/cleared-limits";
import { Client } from "@/e2e/support/http-client";
import { setBehavior } from "@/e2e/support/inbox";
import { memberId } from "@/e2e/support/memberships";
import { expectSignedIn, giveCode } from "@/e2e/support/page-objects";
import { problem, signedIn, signedInWithCode } from "@/e2e/support/requests";

const operator = () => ({ headers: { authorization: `Bearer ${process.env.OPERATOR_TOKEN}` } });

test("an admin sees delivery figures of the workgroup", async ({ page, phone, kit }) => {
  const workgroup = await kit.makeFreshWorkgroup("APP4");
  const person = await kit.makePerson({
    phone,
    twoFactorEnabled: true,
    memberships: [{ workgroup, role: "admin" }],
  });
  await setBehavior(phone, { kind: "fail", status: 400, code: 21610 });
  await kit.openCodePage(page, person);
  await giveCode(page, person.email);
  await expectSignedIn(page);

  await page.getByRole("link", { name: "Workgroup Management" }).click();
  await page.getByRole("link", { name: "Delivery health" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Delivery health" })).toBeVisible();
  const email = page.getByRole("region", { name: "Email", exact: true });
  await expect(email.getByText("of 1 message", { exact: true })).toBeVisible();
  await expect(email.getByText("1 of 1 at sign-in")).toBeVisible();
  const texts = page.getByRole("region", { name: "Text messages", exact: true });
  await expect(texts.getByText("The number replied STOP")).toBeVisible();
  await expect(texts.getByText("Dial codes with fewer than 3 people")).toBeVisible();
  await expect(page.getByText("+1", { exact: true })).toHaveCount(0);

  // The bars are for the eye; the table says the same to everybody.
  await email.getByText("Numbers by day").click();
  const table = email.getByRole("table", { name: "Email by day" });
  await expect(table.getByRole("row")).toHaveCount(3);
  await expect(table.getByRole("row").nth(1)).toContainText("100%");
  await expect(table.getByRole("row").nth(2)).toContainText("6 days without messages");

  const period = page.getByRole("navigation", { name: "Period" });
  await period.getByRole("link", { name: "30 days" }).click();
  await expect(page).toHaveURL(/\/delivery\?days=30$/);
  await expect(period.getByRole("link", { name: "30 days" })).toHaveAttribute("aria-current", "page");
  await expect(table.getByRole("row").nth(2)).toContainText("29 days without messages");
  await period.getByRole("link", { name: "Today" }).click();
  await expect(page).toHaveURL(/\/delivery\?days=1$/);
  await expect(email.getByText("1 of 1 at sign-in")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Workgroup Management" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Workgroup Management" })).toBeVisible();
});

test("a workgroup without messages says so, and an invalid period shows the default one", async ({ kit }) => {
  const workgroup = await kit.makeFreshWorkgroup();
  const admin = await signedIn(workgroup.admin);
  for (const query of ["", "?days=1", "?days=99", "?days=x", "?days=1&days=2"]) {
    const page = await admin.send("GET", `/workgroups/${workgroup.id}/delivery${query}`);
    expect([page.status, page.text.includes("No codes were sent")], query).toEqual([200, true]);
  }
});

test("the figures of a workgroup are visible to its admins only and name no user", async ({ phone, kit }) => {
  const workgroup = await kit.makeFreshWorkgroup("APP4");
  const admin = await signedIn(workgroup.admin);
  const person = await kit.makePerson({ twoFactorEnabled: true, phone, memberships: [{ workgroup }] });
  const member = await signedInWithCode(person);
  const outsider = await signedIn((await kit.makeWorkgroup()).admin);
  const [api, page] = [`/api/workgroups/${workgroup.id}/delivery`, `/workgroups/${workgroup.id}/delivery`];
  expect(problem(await member.send("GET", api))).toEqual([403, "forbidden"]);
  expect(problem(await outsider.send("GET", api))).toEqual([404, "not_found"]);
  expect(problem(await new Client().send("GET", api))).toEqual([401, "unauthenticated"]);
  expect(problem(await admin.send("GET", `/api/workgroups/${randomUUID()}/delivery`))).toEqual([404, "not_found"]);
  // Who may not see them learns nothing from a bad period either.
  expect(problem(await member.send("GET", `${api}?days=x`))).toEqual([403, "forbidden"]);
  expect((await member.send("GET", page)).status).toBe(403);
  expect((await outsider.send("GET", page)).status).toBe(404);
  expect((await new Client().send("GET", page)).status).toBe(307);
  for (const days of ["0", "31", "x", "", "1.5", "-1"]) {
    expect(problem(await admin.send("GET", `${api}?days=${days}`)), days).toEqual([422, "invalid"]);
  }
  const seen = await admin.send("GET", `${api}?days=30`);
  expect([seen.status, seen.headers.get("cache-control")]).toEqual([200, "no-store"]);
  const total = { attempted: 1, sent: 1, failed: 0, codes: 1, codesUsed: 1, shareUsed: 1 };
  // The other text message confirmed the number.
  const texts = { ...total, attempted: 2, sent: 2 };
  expect(seen.json).toMatchObject({ days: 30, channels: { email: { total }, phone: { total: texts } } });
  const id = await memberId(workgroup, person);
  for (const { text } of [seen, await admin.send("GET", `${page}?days=30`)]) {
    for (const secret of [phone.slice(2), person.email, person.name, id]) expect(text).not.toContain(secret);
  }
  expect(seen.text).not.toContain("@");
});

test("operators read the figures of all workgroups with their token; other clients cannot", async ({
  phone,
  client,
  kit,
}) => {
  const workgroup = await kit.makeWorkgroup("APP4");
  const person = await kit.makePerson({ twoFactorEnabled: true, phone, memberships: [{ workgroup }] });
  const member = await signedInWithCode(person);
  const path = "/api/health/delivery";
  for (const authorization of ["", "Bearer wrong", `Basic ${randomUUID()}`]) {
    const refused = await client.send("GET", path, { headers: { authorization } });
    expect([...problem(refused), refused.headers.get("www-authenticate")]).toEqual([401, "unauthenticated", "Bearer"]);
  }
  // A session is no operator's token.
  expect((await member.send("GET", path)).status).toBe(401);
  for (const query of ["?days=0", "?days=31"]) {
    expect(problem(await client.send("GET", `${path}${query}`, operator())), query).toEqual([422, "invalid"]);
  }
  const seen = await client.send("GET", `${path}?days=1`, operator());
  expect([seen.status, seen.headers.get("cache-control")]).toEqual([200, "no-store"]);
  const alarm = { count: expect.any(Number) };
  expect(seen.json).toMatchObject({
    days: 1,
    channels: { email: { total: { sent: expect.any(Number) } }, phone: { days: [{ attempted: expect.any(Number) }] } },
    alarms: { email: alarm, phone: alarm },
    queue: { due: expect.any(Number) },
    pausedUntil: { email: null },
  });
  for (const secret of ["@", phone.slice(2), await memberId(workgroup, person), workgroup.id, workgroup.name]) {
    expect(seen.text).not.toContain(secret);
  }
});
