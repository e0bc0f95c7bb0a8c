// Many people at once: each signs in through the pages with a real code. SIGN_INS: how many; few by default.
import { expect, test } from "@leadmaster/playwright";

const count = Number(process.env.SIGN_INS ?? 4);

for (let index = 1; index <= count; index += 1) {
  test(`two-step sign-in ${index} of ${count} @sign-ins`, async ({ page, makeMember, signInPage, codePage }) => {
    const member = await makeMember({ twoFactor: true });
    await signInPage.signIn(member);
    await expect(page).toAskForCode();
    await codePage.enterCodeOf(member);
    await expect(page).toBeSignedInAs(member);
  });
}
