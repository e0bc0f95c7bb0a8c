/** Announce, prove, enforce: an admin sets a date, members prove their mailbox, and the date comes. */
import type { Page } from "@playwright/test";
import { localTime } from "@/components/local-time";
import { inFullRun } from "@/e2e/support/full-run";
import { waitForMessages } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import { codeField, signIn, twoFactorBox } from "@/e2e/support/page-objects";
import { makeMember, type Workgroup, type World } from "@/e2e/support/people";

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

/** Lets the date of a workgroup pass, as the database's clock would. */
const reachDate = ({ sql }: World, { id }: Workgroup) =>
  sql`UPDATE workgroups SET two_factor_required_from = now() - interval '1 second' WHERE id = ${id}`;

for (const width of [1280, 390]) {
  test(
    `an admin sets a date, moves it, cancels it, and sets one again (${width} px)`,
    inFullRun("light", width),
    async ({ page, world }) => {
      await page.setViewportSize({ width, height: 900 });
      const workgroup = await world.makeWorkgroup("APP4");
      const admin = await makeMember(world, { role: "admin" }, workgroup);
      await signIn(page, admin);
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
      const [row] = await world.sql`SELECT two_factor_required_from AS from FROM workgroups WHERE id = ${workgroup.id}`;
      expect(row?.from).toBeNull();

      await twoFactorBox(page).check();
      await submit(page).click();
      await expect(page.getByText("Saved. Every member is now asked for a code.")).toBeVisible();
    },
  );
}

test("S30 a page that does not know of the date overwrites nothing, and shows it", async ({
  page,
  otherPage,
  world,
}) => {
  const workgroup = await world.makeWorkgroup();
  const [ada, ben] = await Promise.all(
    ["Ada Admin", "Ben Admin"].map((name) => makeMember(world, { name, role: "admin" }, workgroup)),
  );
  if (!ada || !ben) throw new Error("no admins");
  await Promise.all([signIn(page, ada), signIn(otherPage, ben)]);
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
  world,
}) => {
  const workgroup = await world.makeWorkgroup("APP4");
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  const member = await makeMember(world, { name: "Robin Ready" }, workgroup);
  const bounced = await makeMember(world, { name: "Bea Bounced" }, workgroup);
  await world.sql`INSERT INTO suppressions (channel, destination, reason) VALUES ('email', ${bounced.email}, 'bounced')`;
  await Promise.all([signIn(page, admin), signIn(otherPage, member)]);
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
  const proven = async () =>
    (await world.sql`SELECT email_proven_at AS at FROM users WHERE id = ${member.id}`)[0]?.at ?? null;
  expect(await proven()).toBeNull();
  await plain.getByRole("button", { name: "I receive these emails" }).click();
  await expect(plain.getByRole("heading", { name: "Mailbox confirmed" })).toBeVisible();
  expect(await proven()).not.toBeNull();
  await plain.context().close();
  await otherPage.goto(link);
  await otherPage.getByRole("button", { name: "I receive these emails" }).click();
  await expect(otherPage.getByRole("heading", { name: "Mailbox confirmed" })).toBeVisible();

  await page.reload();
  await expect(ready).toContainText("Can receive codes");
  await otherPage.goto("/");
  await reachDate(world, workgroup);
  await otherPage.goto("/account");
  await expect(codeField(otherPage)).toBeVisible();
});

test("without scripts Security Options and Readiness show the date and its history", async ({
  page,
  browser,
  world,
}) => {
  const workgroup = await world.makeWorkgroup();
  const admin = await makeMember(world, { name: "Ada Admin", role: "admin" }, workgroup);
  await signIn(page, admin);
  await world.sql`UPDATE workgroups SET two_factor_required_from = now() + interval '30 days', two_factor_schedule_id = gen_random_uuid() WHERE id = ${workgroup.id}`;
  await world.sql`INSERT INTO policy_changes (workgroup_id, actor_id, before, after, effective_at) VALUES (${workgroup.id}, ${admin.id}, 'off', 'scheduled', now() + interval '30 days')`;
  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.addCookies(await page.context().cookies());
  const plain = await context.newPage();
  await plain.goto(`/workgroups/${workgroup.id}`);
  await expect(twoFactorBox(plain)).toBeChecked();
  await expect(plain.getByRole("radio", { name: "From a date and time" })).toBeChecked();
  await expect(history(plain)).toContainText("Ada Admin, today at");
  await plain.getByRole("link", { name: "Readiness" }).click();
  await expect(plain.getByRole("region", { name: "Readiness" })).toContainText("Ada Admin");
  await context.close();
});
