/** Channels by edition: email always, text message in APP4 with a verified phone number. */

import { codeIn, messagesTo, waitForCodes } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";
import { codeField, deliveryRow, expectSignedIn, markOn, shownPhone } from "@/e2e/support/page-objects";

for (const edition of ["APP", "APP2", "APP3"] as const) {
  test(`${edition}: the code comes by email only, even if the phone number is verified`, async ({
    page,
    phone,
    kit,
  }) => {
    const workgroup = await kit.makeWorkgroup(edition);
    const person = await kit.makePerson({ phone, twoFactorEnabled: true, memberships: [{ workgroup }] });

    await kit.openCodePage(page, person);
    await expect(page.getByRole("heading", { name: "Enter your one-time password" })).toBeVisible();
    await expect(page).toHaveURL(/\/sign-in\/code/);
    await expect(page.getByText("You asked for a code at every sign-in.")).toBeVisible();
    await expect(deliveryRow(page, "Email")).toContainText("r***@j***.test");
    await expect(deliveryRow(page, "Email")).toContainText(/Sent|Delivered/);
    await expect(deliveryRow(page, "Text message")).toHaveCount(0);
    await expect(page.getByText(person.email)).toHaveCount(0);

    const [message] = await waitForCodes(person.email);
    if (!message) throw new Error("no message");
    expect(message.text).toContain(`Message ${await markOn(page)},`);
    expect(message.subject).not.toContain(codeIn(message));
    await codeField(page).fill(codeIn(message));
    await expectSignedIn(page);
    await expect(page.getByText(`You asked for a code at every sign-in. Codes go to ${person.email}.`)).toBeVisible();

    expect(await messagesTo(phone)).toEqual([]);
  });
}

test("APP4: email and text message carry the same code, and the one of the phone signs in", async ({
  page,
  phone,
  kit,
}) => {
  const workgroup = await kit.makeWorkgroup("APP4");
  const person = await kit.makePerson({ phone, twoFactorEnabled: true, memberships: [{ workgroup }] });

  await kit.openCodePage(page, person);
  await expect(deliveryRow(page, "Email")).toContainText("r***@j***.test");
  await expect(deliveryRow(page, "Email")).toContainText(/Sent|Delivered/);
  await expect(deliveryRow(page, "Text message")).toContainText(`ending in ${phone.slice(-2)}`);
  await expect(deliveryRow(page, "Text message")).toContainText(/Sent|Delivered/);
  for (const number of [phone, shownPhone(phone)]) await expect(page.getByText(number)).toHaveCount(0);

  const [[email], [sms]] = await Promise.all([waitForCodes(person.email), waitForCodes(phone)]);
  if (!email || !sms) throw new Error("no message");
  const code = codeIn(sms);
  expect(codeIn(email)).toBe(code);
  expect(sms.text.split("\n").at(-1)).toBe(`@localhost #${code}`);
  const mark = await markOn(page);
  expect(email.text).toContain(`Message ${mark},`);
  expect(sms.text).toContain(`Message ${mark},`);

  await codeField(page).fill(code);
  await expectSignedIn(page);
  await expect(page.getByText(`Codes go to ${person.email} and ${shownPhone(phone)}.`)).toBeVisible();
});

test("APP4: an unverified phone number gets no message", async ({ page, phone, kit }) => {
  const [person] = await kit.importPeople(await kit.makeWorkgroup("APP4"), [{ name: "Robin Imported", phone }]);
  if (!person) throw new Error("not imported");
  const { api, email, password } = person;
  expect(await api.takeStep("password", { email, password })).toBeNull();
  await api.demand([200], "PATCH", "/api/account", { twoFactorEnabled: true });

  await kit.openCodePage(page, person);
  await expect(deliveryRow(page, "Email")).toBeVisible();
  await expect(deliveryRow(page, "Text message")).toHaveCount(0);
  const [message] = await waitForCodes(person.email);
  if (!message) throw new Error("no message");
  await codeField(page).fill(codeIn(message));
  await expectSignedIn(page);

  await page.goto("/account");
  await expect(page.getByText("No codes by text message: confirm your phone number below.")).toBeVisible();
  expect(await messagesTo(phone)).toEqual([]);
});

test("an enforcing and an APP4 workgroup: a code is required, both channels are used, and the page names the enforcing one", async ({
  page,
  phone,
  kit,
}) => {
  const strict = await kit.makeWorkgroup("APP");
  const modern = await kit.makeWorkgroup("APP4");
  const person = await kit.makePerson({ phone, memberships: [{ workgroup: strict }, { workgroup: modern }] });
  await strict.enforce();

  await kit.openCodePage(page, person);
  await expect(page.getByText(`${strict.name} asks for a code at every sign-in.`)).toBeVisible();
  await expect(page.getByText(modern.name)).toHaveCount(0);
  await expect(deliveryRow(page, "Email")).toBeVisible();
  await expect(deliveryRow(page, "Text message")).toBeVisible();
  const [[email], [sms]] = await Promise.all([waitForCodes(person.email), waitForCodes(phone)]);
  if (!email || !sms) throw new Error("no message");
  expect(codeIn(email)).toBe(codeIn(sms));
  await codeField(page).fill(codeIn(email));
  await expectSignedIn(page);
});
