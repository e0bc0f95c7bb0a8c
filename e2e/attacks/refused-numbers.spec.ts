/** S25: an account with a premium number, or with a number of a country that is no longer configured. */
import { expect, test } from "@/e2e/support/attack-test";
import { messagesTo } from "@/e2e/support/inbox";
import { copyOf, deliveryRow, expectSignedIn, giveCode, givePassword, shownPhone } from "@/e2e/support/page-objects";
import { makeMember } from "@/e2e/support/people";

const cases = [
  {
    kind: "a premium number",
    numberFrom: (phone: string) => `+1900${phone.slice(5)}`,
    reason: "number_unsupported",
    onCodePage: "Failed: not a mobile number",
    inAccount: "It isn't a mobile number.",
  },
  {
    kind: "a number of a country that is not configured",
    numberFrom: (phone: string) => `+4474001${phone.slice(-5)}`,
    reason: "country_unsupported",
    onCodePage: "Failed: we don't text numbers in this country",
    inAccount: "We don't text numbers in its country.",
  },
];

for (const { kind, numberFrom, reason, onCodePage, inAccount } of cases) {
  test(`S25 ${kind} gets no text message; the email signs in, and the account says so`, async ({
    page,
    context,
    world,
    phone: own,
  }) => {
    const phone = numberFrom(own);
    const workgroup = await world.makeWorkgroup("APP4", true);
    const person = await makeMember(world, { phone }, workgroup);
    await givePassword(page, person);
    await expect(deliveryRow(page, "Text message")).toContainText(onCodePage);
    const advice = "The text message wasn't delivered. Use the email: it has the same code.";
    await expect(page.getByText(advice, { exact: true })).toBeVisible();

    await world.sql`UPDATE challenges SET next_send_at = now() WHERE user_id = ${person.id}`;
    await page.reload();
    await page.getByRole("button", { name: "Send again" }).click();
    await giveCode(page, person.email, 2);
    await expectSignedIn(page);
    expect(await messagesTo(phone)).toEqual([]);

    const account = (await (await copyOf(context)).send("GET", "/api/account")).json;
    expect(account).toMatchObject({ phone, phoneVerified: true, phoneRefused: reason });
    await page.goto("/account");
    await expect(page.getByText("Can't get texts", { exact: true })).toBeVisible();
    await expect(page.getByText(`${inAccount} Codes go to your email address.`)).toBeVisible();
    await expect(page.getByText("Confirm again")).toHaveCount(0);
    await expect(page.getByText("No codes by text message: your number can't get them.")).toBeVisible();
    await page.goto("/");
    await expect(page.getByText(`Codes to ${shownPhone(phone)} have stopped`)).toBeVisible();
  });
}
