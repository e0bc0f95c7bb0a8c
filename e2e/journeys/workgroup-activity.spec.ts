/** The activity and the report of a workgroup. */
import { readFile } from "node:fs/promises";
import { enter } from "@/e2e/screens/screen-state";
import { expect, test } from "@/e2e/support/journey-test";
import { makeMember } from "@/e2e/support/people";
import { signedIn } from "@/e2e/support/requests";

test("an admin narrows the activity, exports it and reads the report", async ({ page, world }) => {
  const workgroup = await world.makeWorkgroup();
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  const member = await makeMember(world, {}, workgroup);
  await signedIn(member);
  await enter(page, admin, `/workgroups/${workgroup.id}/activity`);
  const events = page.getByRole("list", { name: "Events" }).getByRole("listitem");
  await expect(events).toHaveCount(2);
  await page.getByRole("link", { name: member.name, exact: true }).click();
  await expect(events).toHaveCount(1);
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
  await expect(page.getByText("2 sign-ins: 0 with a second step, 2 without one.")).toBeVisible();
  await expect(page.getByRole("row", { name: "Password only 2" })).toBeVisible();
});
