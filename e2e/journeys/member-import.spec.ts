/** An admin imports members from a CSV file. */
import { inFullRun } from "@/e2e/support/full-run";
import { waitForMessages } from "@/e2e/support/inbox";
import { expect, test } from "@/e2e/support/journey-test";

const fileOf = (text: string | Buffer) => ({ name: "members.csv", mimeType: "text/csv", buffer: Buffer.from(text) });

for (const width of [1280, 390]) {
  test(
    `an admin checks a file, reads what is wrong, imports it and follows the invitations, at ${width} px`,
    inFullRun("light", width),
    async ({ page, kit }) => {
      await page.setViewportSize({ width, height: 900 });
      const workgroup = await kit.makeFreshWorkgroup();
      const member = await kit.makePerson({ name: "Maya Chen", memberships: [{ workgroup }] });
      const addresses = [1, 2, 3].map((n) => `import-${n}-${workgroup.id}@journey.test`);
      await kit.signIn(page, workgroup.admin);
      await page.goto(`/workgroups/${workgroup.id}/members`);
      await page.getByRole("link", { name: "Import members" }).click();
      await expect(page.getByText("No imports yet.")).toBeVisible();

      await page.getByRole("button", { name: "Check file" }).click();
      await expect(page.getByRole("alert").filter({ hasText: "Choose a file first." })).toBeVisible();
      await page.getByLabel("Choose a file").setInputFiles(fileOf(Buffer.from("name,email,role", "utf16le")));
      await page.getByRole("button", { name: "Check file" }).click();
      await expect(page.getByRole("alert").filter({ hasText: "saved as UTF-16" })).toBeVisible();

      const lines = [
        "name,email,role",
        ...addresses.map((email, n) => `Person ${n},${email},member`),
        "=1+1,formula@journey.test,member",
        `Maya,${member.email},member`,
        "Nobody,not an address,member",
        "Noone,not an address,member",
      ];
      await page.getByLabel("Choose a file").setInputFiles(fileOf(lines.join("\r\n")));
      await page.getByRole("button", { name: "Check file" }).click();
      const preview = page.getByRole("region", { name: "What will happen" });
      await expect(preview).toContainText("3 people will be invited.");
      await expect(preview).toContainText("1 line skipped");
      await expect(preview).toContainText("3 lines can't be used.");
      const errors = preview.getByRole("listitem");
      await expect(errors.filter({ hasText: "The name begins like a formula" })).toContainText("Line 5");
      await expect(errors.filter({ hasText: "The email address isn't valid" })).toContainText("Lines 7 and 8");

      await page.getByRole("button", { name: "Invite 3 people" }).click();
      await expect(page.getByText("3 invitations queued.")).toBeVisible();
      await expect(page.getByText(/of 3 invitations sent/)).toBeVisible();
      // The queue sends them within seconds, and the page says so without a reload.
      await expect(page.getByText("3 of 3 invitations sent")).toBeVisible({ timeout: 60_000 });
      for (const email of addresses) expect(await waitForMessages(email, 1)).toHaveLength(1);

      await page.getByLabel("Choose a file").setInputFiles(fileOf(lines.join("\n")));
      await page.getByRole("button", { name: "Check file" }).click();
      await expect(preview).toContainText("No one will be invited.");
      await expect(preview).toContainText("4 lines skipped");
    },
  );
}
