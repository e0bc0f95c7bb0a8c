/** A scheduled policy is in force from its instant on, by the database's clock: no job, no request and no instance has to notice it. */
import { sql } from "drizzle-orm";
import { beforeAll, expect, it, vi } from "vitest";
import { database } from "@/lib/db";
import { requireMobileUser } from "@/lib/http/mobile-guard";
import { findMemberGroups } from "@/lib/workgroups/policy-preview.store";
import { installWorld, query } from "@/local/testing/integration";
import { makeUser, makeWorkgroup, reload, signedIn, testClient } from "@/local/testing/test-world";
import { hashPassword } from "./credential-hash";
import { signInMobile } from "./mobile";
import { stateOf } from "./session";
import { signInWithPassword } from "./sign-in";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));

installWorld();
const password = "a right and proper password";
let passwordHash: string;
beforeAll(async () => {
  passwordHash = await hashPassword(password);
});

/** Moves the schedule of a workgroup; minutes from now, negative for a date that has passed. */
const schedule = (workgroupId: string, minutes: number) =>
  query(
    sql`UPDATE workgroups SET two_factor_required_from = now() + ${minutes}::int * interval '1 minute',
               two_factor_schedule_id = gen_random_uuid() WHERE id = ${workgroupId}::uuid`,
  );

async function scene() {
  const workgroupId = await makeWorkgroup();
  const user = await makeUser({ passwordHash, memberships: [{ workgroupId }] });
  return { workgroupId, user };
}

const browser = { client: testClient, sessionHash: null, challengeCookie: undefined };

it("asks live sessions and new sign-ins for a code from the instant on, and not before", async () => {
  const { workgroupId, user } = await scene();
  const { tokenHash } = await signedIn(user);
  await schedule(workgroupId, 1);
  expect((await stateOf(tokenHash)).state).toBe("signed_in");
  const [membership] = (await reload(user.email)).workgroups;
  expect(membership).toMatchObject({ twoFactorRequired: false, scheduledAt: expect.any(String) });
  await schedule(workgroupId, -1);
  expect((await stateOf(tokenHash)).state).toBe("second_step_required");
  expect((await reload(user.email)).workgroups[0]).toMatchObject({ twoFactorRequired: true, scheduledAt: null });
  expect(await signInWithPassword({ email: user.email, password }, browser)).toMatchObject({ reason: "code_required" });
});

it("ends tokens of the app at the instant, for good, and issues none after it", async () => {
  const { workgroupId, user } = await scene();
  const signedInToApp = await signInMobile({ email: user.email, password }, testClient);
  if (!signedInToApp.ok) throw new Error(signedInToApp.reason);
  const request = new Request("http://localhost:3000/api/mobile/account", {
    headers: { authorization: `Bearer ${signedInToApp.token}` },
  });
  await query(sql`UPDATE sessions SET created_at = now() - interval '2 minutes' WHERE user_id = ${user.id}::uuid`);
  await schedule(workgroupId, 1);
  expect((await requireMobileUser(request)).user.id).toBe(user.id);
  await schedule(workgroupId, -1);
  await expect(requireMobileUser(request)).rejects.toMatchObject({ code: "unauthenticated" });
  expect(await signInMobile({ email: user.email, password }, testClient)).toMatchObject({
    reason: "two_factor_not_available_in_app",
  });
});

it("counts as enforced elsewhere in the preview of another workgroup", async () => {
  const { workgroupId, user } = await scene();
  const other = await makeWorkgroup();
  await query(
    sql`INSERT INTO memberships (user_id, workgroup_id, role) VALUES (${user.id}::uuid, ${other}::uuid, 'member')`,
  );
  const enforcedElsewhere = async () =>
    (await findMemberGroups({ ...database(), heavy: true }, other)).map((group) => group.enforcedElsewhere);
  await schedule(workgroupId, 1);
  expect(await enforcedElsewhere()).toEqual([false]);
  await schedule(workgroupId, -1);
  expect(await enforcedElsewhere()).toEqual([true]);
});
