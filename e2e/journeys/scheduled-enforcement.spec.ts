/** Announce, prove, enforce: an admin sets a date, members prove their mailbox, and the date comes. */
import type { Page } from "@playwright/test";
import { localTime } from "@/components/local-time";
import { reachPolicyDate } from "@/e2e/faults/support/moved-clocks";
import { suppress } from "@/e2e/faults/support/suppressions";
import { inFullRun } from "@/e2e/support/full-run";
import { waitForMessages } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import { codeField, twoFactorBox } from "@/e2e/support/page-objects";
import type { MemberReadiness } from "@/lib/contract/policy-schedule-schemas";

test.use({ timezoneId: "America/New_York" });

const submit = (page: Page) => page.getByRole("button", { name: "Submit" });
const history = (page: Page) => page.getByRole("region", { name: "Policy history" }).getByRole("listitem");

/** Noon in New York, some days from now. */
const noonIn = (days: number) =>
  `${localTime(new Date(Date.now() + days * 86_400_000), "America/New_York").slice(0, 10)}T12:00`;

/** The day as the screens write it: "December 3, 2026". */
const dayOf = (local: string) =>
  new Date(`${local}Z`).toLocaleDateString("en-US", {
    timeZone: "UTC",
    month: "long",
    day: "numeric",
    year: "numeric",
  });

async function chooseDate(page: Page, local: string): Promise<void> {
  await page.getByRole("radio", { name: "From a date and time" }).check();
  await page.getByLabel("Date and time", { exact: true }).fill(local);
}

for (const width of [1280, 390]) {
  test(
    `an admin sets a date, moves it, cancels it, and sets one again (${width} px)`,
    inFullRun("light", width),
    async ({ page, kit }) => {
      await page.setViewportSize({ width, height: 900 });
      const workgroup = await kit.makeFreshWorkgroup("APP4");
      await kit.signIn(page, workgroup.admin);
      await page.goto(`/workgroups/${workgroup.id}`);
      await expect(submit(page)).toBeEnabled();
      await twoFactorBox(page).check();
      await page.getByRole("radio", { name: "From a date and time" }).check();
      await submit(page).click();
      await expect(page.getByText("Enter a date and time.")).toBeVisible();
      await page.getByLabel("Date and time", { exact: true }).fill("2020-01-01T12:00");
      await submit(page).click();
      await expect(page.getByText("Choose a time at least 1 hour ahead.")).toBeVisible();

      const [first, second] = [noonIn(10), noonIn(20)];
      await chooseDate(page, first);
      await expect(
        page.getByText(new RegExp(`Required from \\w+, ${dayOf(first)} at 12:00 PM E[SD]T \\(1[67]:00 UTC\\)`)),
      ).toBeVisible();
      await expect(page.getByText(/Of 1 member/)).toBeVisible();
      await submit(page).click();
      await expect(page.getByText(/^Saved\. Members will be asked for a code from/)).toBeVisible();
      await expect(page.getByText("Scheduled", { exact: true }).first()).toBeVisible();
      await expect(history(page)).toHaveCount(1);

      await page.reload();
      await expect(submit(page)).toBeEnabled();
      await expect(twoFactorBox(page)).toBeChecked();
      await expect(page.getByLabel("Date and time", { exact: true })).toHaveValue(first);
      await expect(page.getByRole("region", { name: "Announcement" })).toContainText(dayOf(first));
      await chooseDate(page, second);
      await submit(page).click();
      await expect(page.getByText(/^Saved\. Moved to/)).toBeVisible();
      await expect(history(page).first()).toContainText("Date moved");

      await twoFactorBox(page).uncheck();
      await expect(page.getByText("Submit cancels the date.")).toBeVisible();
      await submit(page).click();
      await expect(page.getByText("Saved. The date was canceled.")).toBeVisible();
      await expect(history(page)).toHaveCount(3);
      const { json } = await workgroup.asAdmin("GET", `/api/workgroups/${workgroup.id}/security`);
      expect(json).toMatchObject({ scheduledAt: null, twoFactorRequired: false });

      await twoFactorBox(page).check();
      await submit(page).click();
      await expect(page.getByText("Saved. Every member is now asked for a code.")).toBeVisible();
    },
  );
}

test("S30 a page that does not know of the date overwrites nothing, and shows it", async ({ page, otherPage, kit }) => {
  const workgroup = await kit.makeFreshWorkgroup();
  const ada = await kit.makePerson({ name: "Ada Admin", memberships: [{ workgroup, role: "admin" }] });
  await Promise.all([kit.signIn(page, ada), kit.signIn(otherPage, workgroup.admin)]);
  await Promise.all([page, otherPage].map((tab) => tab.goto(`/workgroups/${workgroup.id}`)));
  await twoFactorBox(page).check();
  await chooseDate(page, noonIn(10));
  await submit(page).click();
  await expect(page.getByText(/^Saved\. Members will be asked/)).toBeVisible();

  await submit(otherPage).click();
  await expect(
    otherPage.getByRole("alert").filter({ hasText: "Not saved. Ada Admin set a date for this" }),
  ).toBeVisible();
  await expect(twoFactorBox(otherPage)).toBeChecked();
  await expect(otherPage.getByLabel("Date and time", { exact: true })).toHaveValue(noonIn(10));
});

test("a member is announced the date, proves the mailbox, and is asked for a code from the date on", async ({
  page,
  otherPage,
  browser,
  database,
  kit,
}) => {
  const workgroup = await kit.makeFreshWorkgroup("APP4");
  const { admin } = workgroup;
  const [member] = await kit.importPeople(workgroup, [{ name: "Robin Ready" }]);
  if (!member) throw new Error("not imported");
  const bounced = await kit.makePerson({ name: "Bea Bounced", memberships: [{ workgroup }] });
  await suppress(database, bounced.email, "bounced");
  await Promise.all([kit.signIn(page, admin), kit.signIn(otherPage, member)]);
  await otherPage.goto("/");
  await page.goto(`/workgroups/${workgroup.id}`);
  await twoFactorBox(page).check();
  await chooseDate(page, noonIn(10));
  await submit(page).click();
  await expect(page.getByText(/^Saved\. Members will be asked/)).toBeVisible();

  await otherPage.reload();
  const banner = otherPage.getByRole("region", { name: "Announcement" });
  await expect(banner).toContainText(`${workgroup.name} requires a one-time password at every sign-in from`);
  await expect(banner.getByRole("link", { name: "add and confirm a mobile number" })).toHaveAttribute(
    "href",
    "/account",
  );

  await page.getByRole("link", { name: "Readiness" }).click();
  const readiness = page.getByRole("region", { name: "Readiness" });
  await expect(readiness).toContainText("1 member can't receive codes");
  const listed = readiness.getByRole("listitem").filter({ hasText: "journey.test" });
  await expect(listed.first()).toContainText("Bea Bounced");
  await expect(listed.first()).toContainText("Messages bounced");
  const ready = listed.filter({ hasText: "Robin Ready" });
  await expect(ready).toContainText("Not known yet");
  await ready.getByRole("button", { name: "Remind Robin Ready" }).click();
  await expect(readiness.getByText("No one to remind")).toBeVisible();

  // Without scripts, and only by the button: mail scanners open the link too.
  const [message] = await waitForMessages(member.email);
  const link = /http\S+\/proof\/\S+/.exec(message?.text ?? "")?.[0] ?? "";
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await plain.goto(link);
  const readinessOf = async ({ email }: { email: string }) => {
    const { json } = await workgroup.asAdmin("GET", `/api/workgroups/${workgroup.id}/security/readiness`);
    return (json.members as MemberReadiness[]).find((each) => each.email === email)?.canReceiveCode;
  };
  expect(await readinessOf(member)).toBe("unknown");
  await plain.getByRole("button", { name: "I receive these emails" }).click();
  await expect(plain.getByRole("heading", { name: "Mailbox confirmed" })).toBeVisible();
  expect(await readinessOf(member)).toBe("yes");
  await plain.context().close();
  await otherPage.goto(link);
  await otherPage.getByRole("button", { name: "I receive these emails" }).click();
  await expect(otherPage.getByRole("heading", { name: "Mailbox confirmed" })).toBeVisible();

  await page.reload();
  await expect(ready).toContainText("Can receive codes");
  await otherPage.goto("/");
  await reachPolicyDate(database, workgroup);
  await otherPage.goto("/account");
  await expect(codeField(otherPage)).toBeVisible();
});

test("without scripts Security Options and Readiness show the date and its history", async ({ page, browser, kit }) => {
  const workgroup = await kit.makeFreshWorkgroup();
  const { admin } = workgroup;
  await kit.signIn(page, admin);
  const change = { twoFactorRequired: true, effectiveAt: new Date(Date.now() + 30 * 86_400_000).toISOString() };
  const { status, text } = await workgroup.asAdmin("PATCH", `/api/workgroups/${workgroup.id}/security`, change);
  expect(status, text).toBe(200);
  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.addCookies(await page.context().cookies());
  const plain = await context.newPage();
  await plain.goto(`/workgroups/${workgroup.id}`);
  await expect(twoFactorBox(plain)).toBeChecked();
  await expect(plain.getByRole("radio", { name: "From a date and time" })).toBeChecked();
  await expect(history(plain)).toContainText(`${admin.name}, today at`);
  await plain.getByRole("link", { name: "Readiness" }).click();
  await expect(plain.getByRole("region", { name: "Readiness" })).toContainText(admin.name);
  await context.close();
});
