import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@leadmaster/playwright";

test("the code page has no accessibility violation, and its field is one that browsers fill", async ({
  page,
  makeMember,
  signInPage,
  codePage,
}) => {
  const member = await makeMember({ twoFactor: true });
  await signInPage.signIn(member);
  await expect(page).toShowDelivery("email", "delivered");
  await expect(codePage.code).toHaveAttribute("autocomplete", "one-time-code");
  await expect(codePage.code).toHaveAttribute("inputmode", "numeric");
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});
