// What a person costs: made, two-factor on, signed in with a code. Other programs on the machine only add time, so the fastest
// one says what the kit takes.
import { expect, test } from "@leadmaster/playwright";

test("a member with two-factor on is signed in within 700 ms @time", async ({ page, makeMember, signIn }) => {
  const times: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    const startedAt = performance.now();
    const member = await makeMember({ twoFactor: true });
    await signIn(member);
    times.push(performance.now() - startedAt);
    await page.goto("/");
    await expect(page).toBeSignedInAs(member);
  }
  const [fastest = 0] = times.sort((a, b) => a - b);
  console.log(`kit time per signed-in member: ${times.map(Math.round).join(", ")} ms`);
  expect(fastest).toBeLessThan(700);
});
