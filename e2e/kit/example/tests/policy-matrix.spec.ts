// Who is asked for a code, and on which channels: four editions, own setting and enforcement.
import { type Edition, expect, test } from "@leadmaster/playwright";

const editions: Edition[] = ["APP", "APP2", "APP3", "APP4"];
const policies = [
  { enforced: false, twoFactor: false, isAsked: false },
  { enforced: false, twoFactor: true, isAsked: true },
  { enforced: true, twoFactor: false, isAsked: true },
];

for (const edition of editions) {
  for (const { enforced, twoFactor, isAsked } of policies) {
    test.describe(`${edition}, ${enforced ? "enforced" : twoFactor ? "turned on by the member" : "off"}`, () => {
      test.use({ edition, enforced });

      test(`${isAsked ? "asks for a code" : "signs in with the password"}`, async ({
        page,
        inbox,
        makeMember,
        signInPage,
        codePage,
      }) => {
        // A confirmed phone: only APP4 sends codes to it.
        const member = await makeMember({ twoFactor, phone: true });
        await signInPage.signIn(member);
        if (isAsked) {
          await expect(page).toAskForCode();
          await expect(page).toShowDelivery("email", "delivered");
          const byEmail = await codePage.codeFor(member);
          if (edition === "APP4") {
            await expect(page).toShowDelivery("phone", "delivered");
            expect(await codePage.codeFor(member, { channel: "phone" })).toBe(byEmail);
          } else {
            await expect(codePage.delivery("phone")).toHaveCount(0);
          }
          await codePage.enter(byEmail);
        }
        await expect(page).toBeSignedInAs(member);
        // One text message confirmed the number; a code is a second one.
        const texts = await inbox.messagesTo(member.phone ?? "");
        expect(texts).toHaveLength(isAsked && edition === "APP4" ? 2 : 1);
      });
    });
  }
}
