/** S05: an intruder who knows the password uses up the owner's send limit; the owner or an admin resets it. */

import { give } from "@/e2e/screens/screen-state";
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { codeIn, messagesTo, waitForCodes } from "@/e2e/support/inbox";
import type { Person, World } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { pending, problem, signedIn } from "@/e2e/support/requests";
import { rateLimitKey } from "@/lib/db/rate-limits";

const sends = 8;

/** Signs in with the password alone until no code is sent any more. */
async function useUp(person: Person): Promise<void> {
  for (let count = 1; count <= sends; count++) await pending(person, count);
  expect(await refusalOfNextCode(person)).toBe("send_limit");
}

async function refusalOfNextCode(person: Pick<Person, "email" | "password">): Promise<unknown> {
  const client = new Client();
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
  const { json } = await client.send("GET", "/api/sign-in/challenge");
  const deliveries = (json?.deliveries ?? []) as { reason?: string }[];
  return deliveries[0]?.reason ?? null;
}

/** All journeys ask for links from one address. */
const forgetAsking = ({ sql }: World) =>
  sql`DELETE FROM throttles WHERE key = ${rateLimitKey("reset-client", "127.0.0.1")}`;

test("S05 a password reset gives the owner codes again", async ({ world }) => {
  const owner = await makeMember(world, { twoFactorEnabled: true });
  await useUp(owner);
  await forgetAsking(world);
  expect((await new Client().send("POST", "/api/password-reset", { body: { email: owner.email } })).status).toBe(202);
  const link = async () =>
    (await messagesTo(owner.email)).map(({ text }) => /\/password-reset\/(\S+)$/m.exec(text)?.[1]).find(Boolean);
  await expect.poll(link).toBeTruthy();
  const password = "tuesday umbrella canyon";
  const body = { token: await link(), newPassword: password };
  expect((await new Client().send("POST", "/api/password-reset/confirm", { body })).status).toBe(204);
  const client = new Client();
  expect((await client.password(owner.email, password)).reason).toBe("code_required");
  const [message] = await waitForCodes(owner.email, sends + 1);
  expect((await client.code(message && codeIn(message))).status).toBe(200);
});

test("S05 an admin sees who has reached the send limit and until when, and resets it", async ({ world, page }) => {
  const workgroup = await world.makeWorkgroup();
  const admin = await makeMember(world, { role: "admin" }, workgroup);
  const owner = await world.makePerson({ name: "Sam Sendless", twoFactorEnabled: true, memberships: [{ workgroup }] });
  const path = `/api/workgroups/${workgroup.id}/members`;
  const program = await signedIn(admin);
  await useUp(owner);
  const listed = await program.send("GET", `${path}?needsHelp=true`);
  expect(listed.json?.members).toMatchObject([
    { id: owner.id, secondStep: "ok", helpReasons: ["send_limit"], sendLimitUntil: expect.stringMatching(/Z$/) },
  ]);

  await give(page, await signedIn(admin));
  await page.goto(`/workgroups/${workgroup.id}/members/help`);
  const row = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Sam Sendless" }) });
  await expect(row).toContainText(/Send limit reached until (today|\w+ \d+) at \d/);
  await row.getByRole("button", { name: "Unlock sign-in for Sam Sendless" }).click();
  await expect(page.getByText("Sam Sendless is unlocked and can sign in with a code again.")).toBeVisible();
  await expect(page.getByText("No one needs help")).toBeVisible();
  expect((await program.send("GET", `${path}?needsHelp=true`)).json?.members).toEqual([]);

  const { client, code } = await pending(owner, sends + 1);
  expect((await client.code(code)).status).toBe(200);
  const subjects = async () => (await messagesTo(owner.email)).map(({ subject }) => subject);
  await expect.poll(subjects).toContain("You can sign in with a one-time code again");
});

test("S05 a member and another tenant's admin cannot reset a send limit", async ({ world }) => {
  const workgroup = await world.makeWorkgroup();
  const owner = await makeMember(world, { twoFactorEnabled: true }, workgroup);
  await useUp(owner);
  const path = `/api/workgroups/${workgroup.id}/members/${owner.id}/release`;
  const member = await signedIn(await makeMember(world, {}, workgroup));
  const outsider = await signedIn(await makeMember(world, { role: "admin" }));
  expect(problem(await member.send("POST", path, { body: {} }))).toEqual([403, "forbidden"]);
  expect(problem(await outsider.send("POST", path, { body: {} }))).toEqual([404, "not_found"]);
  expect(await refusalOfNextCode(owner)).toBe("send_limit");
});
