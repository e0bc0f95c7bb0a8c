// What a person costs: made, two-factor on, signed in with a code. Other programs on the machine only add time, so the fastest
// round says what the kit takes; on a busy machine it needs more rounds to meet a quiet moment.
import { expect, test } from "@leadmaster/playwright";

const limit = 700;

test("a member with two-factor on is signed in within 700 ms @time", async ({ page, makeMember, signIn }) => {
  const times: number[] = [];
  for (let round = 0; round < 30 && (round < 5 || Math.min(...times) >= limit); round += 1) {
    const startedAt = performance.now();
    const member = await makeMember({ twoFactor: true });
    await signIn(member);
    times.push(performance.now() - startedAt);
    if (round > 0) continue;
    await page.goto("/");
    await expect(page).toBeSignedInAs(member);
  }
  const [fastest = 0, ...others] = times.sort((a, b) => a - b);
  const rest = others.map(Math.round).join(", ");
  console.log(`kit time per signed-in member: ${Math.round(fastest)} ms, others ${rest} ms`);
  expect(fastest).toBeLessThan(limit);
});
