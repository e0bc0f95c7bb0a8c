/** The activity and the report of a workgroup. */
import { readFile } from "node:fs/promises";
import { expect, test } from "@/e2e/support/journey-test";
import { signedIn } from "@/e2e/support/requests";

test("an admin narrows the activity, exports it and reads the report", async ({ page, kit }) => {
  const workgroup = await kit.makeFreshWorkgroup();
  const member = await kit.makePerson({ memberships: [{ workgroup }] });
  await signedIn(member);
  await kit.signIn(page, workgroup.admin);
  await page.goto(`/workgroups/${workgroup.id}/activity`);
  const events = page.getByRole("list", { name: "Events" }).getByRole("listitem");
  const signIn = /Signed in with a password/;
  const [joined, invited] = [/Joined a workgroup by invitation/, /Person invited to a workgroup/];
  const ofMember = [signIn, joined];
  await expect(events).toHaveText([signIn, ...ofMember, invited, signIn, joined, invited, /Workgroup created/]);
  await page.getByRole("link", { name: member.name, exact: true }).first().click();
  await expect(events).toHaveText(ofMember);
  await page.getByRole("combobox", { name: "Kind" }).selectOption("Sign-ins");
  await page.getByRole("button", { name: "Apply filters" }).click();
  await expect(page).toHaveURL(/type=sign_ins/);
  await expect(events).toContainText(["Signed in with a password, without a code."]);
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export as CSV" }).click();
  const file = await readFile(await (await downloading).path(), "utf8");
  expect(file.split("\r\n")).toHaveLength(3);
  expect(file).toContain(member.name);
  await page.getByRole("combobox", { name: "Result" }).selectOption("Refused");
  await page.getByRole("button", { name: "Apply filters" }).click();
  await expect(page.getByText("No events match.")).toBeVisible();
  await page.getByRole("link", { name: "Report" }).click();
  await expect(page.getByText("3 sign-ins: 0 with a second step, 3 without one.")).toBeVisible();
  await expect(page.getByRole("row", { name: "Password only 2" })).toBeVisible();
});
