// Tests of one worker that share a signed-in person: one invitation and one code for all of them.
import { test as base, expect, type Person } from "@leadmaster/playwright";

let shared: Person | undefined;

const test = base.extend<{ regular: Person }>({
  regular: async ({ workgroup, signIn }, use) => {
    shared ??= await workgroup.makeMember({ twoFactor: true });
    // Signs in with a code the first time; later the session of that sign-in is given to the new browser.
    await signIn(shared);
    await use(shared);
  },
});

test.describe.configure({ mode: "default" });

for (const path of ["/", "/account", "/account/sessions"]) {
  test(`the session of one sign-in opens ${path}`, async ({ page, regular }) => {
    await page.goto(path);
    await expect(page).toBeSignedInAs(regular);
  });
}
