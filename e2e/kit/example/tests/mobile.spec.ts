import { expect, test } from "@leadmaster/playwright";

test("the mobile app is refused where a code is required, and no message is sent", async ({
  inbox,
  mobile,
  makeMember,
}) => {
  const member = await makeMember({ twoFactor: true });
  const before = (await inbox.messagesTo(member)).length;
  expect(await mobile.signIn(member)).toMatchObject({
    ok: false,
    status: 403,
    reason: "two_factor_not_available_in_app",
  });
  expect(await inbox.messagesTo(member)).toHaveLength(before);
});

test("enforcement ends what is signed in to the mobile app", async ({ workgroup, mobile, member }) => {
  const answer = await mobile.signIn(member);
  expect(answer.ok).toBe(true);
  if (!answer.ok) return;
  expect(await mobile.accountStatus(answer.token)).toBe(200);
  await workgroup.enforce();
  expect(await mobile.accountStatus(answer.token)).toBe(401);
});
