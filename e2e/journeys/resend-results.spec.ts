/** S28: a failed resend does not hide that the first message arrived. */

import type { Page } from "@playwright/test";
import { endResendPause } from "@/e2e/faults/support/moved-clocks";
import { axeViolations } from "@/e2e/support/accessibility";
import { codeIn, setBehavior, waitForCodes } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import type { KitPeople, Person } from "@/e2e/support/kit-people";
import { codeField, deliveryRow, expectSignedIn } from "@/e2e/support/page-objects";
import type { Database } from "@/e2e/support/people";

async function sendAgain(page: Page, database: Database, person: Person): Promise<void> {
  await endResendPause(database, person);
  await page.reload();
  await page.getByRole("button", { name: "Send again" }).click();
}

function makeGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

const refused = { kind: "fail", status: 422, name: "validation_error" };
const stopped = { kind: "fail", status: 400, code: 21610 };

/** The code page of a person whose first email was refused; the next one will be accepted. */
async function openAfterRefusal(page: Page, kit: KitPeople) {
  const workgroup = await kit.makeWorkgroup();
  const person = await kit.makePerson({ twoFactorEnabled: true, memberships: [{ workgroup }] });
  await setBehavior(person.email, refused);
  await kit.openCodePage(page, person);
  const email = deliveryRow(page, "Email");
  await expect(email).toContainText("Failed: the address rejected the message");
  await setBehavior(person.email, { kind: "accept" });
  return { person, email };
}

test("S28 delivered, then a resend that both providers refuse: the page recommends the first message", async ({
  page,
  phone,
  kit,
  database,
}) => {
  const workgroup = await kit.makeWorkgroup("APP4");
  const person = await kit.makePerson({ phone, twoFactorEnabled: true, memberships: [{ workgroup }] });
  await kit.openCodePage(page, person);
  const [email, sms] = [deliveryRow(page, "Email"), deliveryRow(page, "Text message")];
  await expect(email).toContainText("Delivered");
  await expect(sms).toContainText("Delivered");
  await expect(page.getByText(/Newest message/)).toHaveCount(0);
  const [message] = await waitForCodes(person.email);
  if (!message) throw new Error("no message");

  await Promise.all([setBehavior(person.email, refused), setBehavior(phone, stopped)]);
  await sendAgain(page, database, person);
  await expect(email).toContainText("Delivered");
  await expect(email).toContainText("Newest message failed: the address rejected the message");
  await expect(sms).toContainText("Delivered");
  await expect(sms).toContainText("Newest message failed: this number replied STOP");
  const advice = "The newest email wasn't delivered. Use the earlier one: it has the same code.";
  await expect(page.getByText(advice, { exact: true })).toBeVisible();
  await expect(page.getByText("you can't sign in without a code")).toHaveCount(0);
  // What is seen is no live region; one status says it all, once.
  const heard = page.getByRole("status").filter({ hasText: "Newest message failed" });
  await expect(heard).toHaveCount(1);
  await expect(heard).toHaveText(
    `Email: Delivered. Newest message failed: the address rejected the message. Text message: Delivered. Newest message failed: this number replied STOP. ${advice}`,
  );
  expect(await axeViolations(page)).toEqual([]);
  await page.reload();
  await expect(email).toContainText("Newest message failed: the address rejected the message");

  await codeField(page).fill(codeIn(message));
  await expectSignedIn(page);
});

test("S28 a state that was read before a resend does not replace the resend's answer", async ({
  page,
  kit,
  database,
}) => {
  const { person, email } = await openAfterRefusal(page, kit);
  // The page asks for the state when it opens; this answer arrives after that of the resend.
  const [read, resent] = [makeGate(), makeGate()];
  await page.route(
    "**/api/sign-in/challenge",
    async (route) => {
      const response = await route.fetch();
      read.open();
      await resent.opened;
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  await endResendPause(database, person);
  await page.reload();
  await read.opened;
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByText("Sent again: same code.")).toBeVisible();
  const late = page.waitForResponse("**/api/sign-in/challenge");
  resent.open();
  await late;
  await expect(email).toContainText("Delivered");
  await expect(page.getByText("2 resends left")).toBeVisible();
});

test("S28 failed, then a resend that arrives: the page recommends the newest message and omits the first", async ({
  page,
  kit,
  database,
}) => {
  const { person, email } = await openAfterRefusal(page, kit);
  await sendAgain(page, database, person);
  await expect(email).toContainText("Delivered");
  await expect(email).not.toContainText(/Failed|Newest/);
});
