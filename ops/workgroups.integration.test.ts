import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { sendDueMessages } from "@/lib/messaging/message-outbox";
import { sendQueuedInvitations } from "@/lib/workgroups/invitation-queue";
import { installWorld, query } from "@/local/testing/integration";
import { accept, membershipsOf, newAddress, tokensTo } from "@/local/testing/invitation-scenes";
import { forget } from "@/local/testing/reset-kit";
import { makeUser, makeWorkgroup, signedIn } from "@/local/testing/test-world";
import { captureAdmin } from "./capture-admin";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));
vi.mock("@/lib/messaging/channels/resend-email", () => import("@/local/testing/sent-emails"));

installWorld();
beforeEach(forget);

const newName = () => `Harbor ${randomUUID().slice(0, 8)}`;

const create = (name: string, email: string, ...more: string[]) =>
  captureAdmin("create-workgroup", "--name", name, "--edition", "APP4", "--admin", email, ...more);

/** What a running server does within seconds, without what it sends after all other messages. @returns the tokens that the address has received */
async function received(email: string): Promise<string[]> {
  await sendQueuedInvitations();
  await sendDueMessages();
  return tokensTo(email);
}

const idOf = (out: string) => /id ([\da-f-]{36})/.exec(out)?.[1] ?? "";

const eventsOf = (workgroupId: string) =>
  query(sql`SELECT type, actor_id AS actor FROM audit_events WHERE workgroup_id = ${workgroupId}::uuid ORDER BY id`);
const byOperator = (...types: string[]) => types.map((type) => ({ type, actor: null }));

describe("create-workgroup", () => {
  it("creates the workgroup and sends its first admin an invitation that works", async () => {
    const [name, email] = [newName(), newAddress()];
    const { exitCode, out, err } = await create(name, email.toUpperCase(), "--admin-name", "Ada First");
    expect([exitCode, err]).toEqual([0, ""]);
    expect(out).toMatch(
      new RegExp(`^Created: ${name}, APP4, id [\\da-f-]{36}\\.\nThe invitation to ${email} is queued`),
    );
    const [token = ""] = await received(email);
    expect(await accept(token)).toBe("ok");
    expect(await membershipsOf(email)).toEqual([{ workgroup: idOf(out), role: "admin", disabled: false }]);
    expect(await query(sql`SELECT name FROM users WHERE email = ${email}`)).toEqual([{ name: "Ada First" }]);
    expect((await eventsOf(idOf(out))).slice(0, 2)).toEqual(byOperator("workgroup.created", "member.invited"));
  });

  it("refuses a name that a workgroup has, and then invites nobody", async () => {
    const [name, email] = [newName(), newAddress()];
    await create(name, newAddress());
    const { exitCode, out, err } = await create(name, email);
    expect([exitCode, out]).toEqual([1, ""]);
    expect(err).toContain(`A workgroup has the name ${name} already.`);
    expect(await received(email)).toEqual([]);
  });
});

describe("create-admin", () => {
  it("invites by the name or id of the workgroup, and sends a new link for a pending address", async () => {
    const [name, first, second] = [newName(), newAddress(), newAddress()];
    const { out } = await create(name, first);
    const by = (workgroup: string, email: string) =>
      captureAdmin("create-admin", "--workgroup", workgroup, "--email", email);
    expect((await by(name, second)).out).toContain(`The invitation to ${second} is queued`);
    const [token = ""] = await received(second);
    expect((await by(idOf(out), second)).out).toContain("gets a new link, as an admin");
    const [, renewed = ""] = await received(second);
    expect([await accept(token), await accept(renewed)]).toEqual(["link_over", "ok"]);
    const { exitCode, err } = await by(name, second);
    expect([exitCode, err]).toEqual([1, expect.stringContaining(`${second} is a member of ${name} already.`)]);
  });

  it("fails for a workgroup that does not exist, and for a name that several have", async () => {
    const by = (workgroup: string) => captureAdmin("create-admin", "--workgroup", workgroup, "--email", newAddress());
    expect((await by("Nowhere")).err).toContain("There is no workgroup Nowhere.");
    const ids = [await makeWorkgroup("APP2"), await makeWorkgroup("APP2")];
    const { exitCode, err } = await by("APP2 Ltd");
    expect([exitCode, ids.every((id) => err.includes(id))]).toEqual([1, true]);
  });
});

describe("set-edition", () => {
  it("changes the edition once, and records it", async () => {
    const id = await makeWorkgroup("APP");
    const set = () => captureAdmin("set-edition", "--workgroup", id, "--edition", "APP4");
    expect((await set()).out).toBe("APP Ltd has the edition APP4 now.\n");
    expect((await set()).out).toBe("No change: APP Ltd has the edition APP4 already.\n");
    expect(await query(sql`SELECT edition FROM workgroups WHERE id = ${id}::uuid`)).toEqual([{ edition: "APP4" }]);
    expect(await eventsOf(id)).toEqual(byOperator("workgroup.edition_changed"));
  });
});

describe("disable and enable", () => {
  it("end the account's sessions for good, and name a workgroup without an admin", async () => {
    const workgroupId = await makeWorkgroup("APP3");
    const user = await makeUser({ memberships: [{ workgroupId, role: "admin" }] });
    const session = await signedIn(user);
    const disabled = await captureAdmin("disable", user.email);
    expect(disabled.out).toBe(
      `Disabled: ${user.email} can't sign in, and all sessions have ended.\nAPP3 Ltd has no admin now: run create-admin.\n`,
    );
    expect(await session.alive()).toBe(false);
    expect((await captureAdmin("disable", user.email)).out).toContain("No change");
    expect((await captureAdmin("enable", user.email)).out).toContain(`Enabled: ${user.email} can sign in again.`);
    expect((await captureAdmin("enable", user.email)).out).toContain("No change");
    expect(await session.alive()).toBe(false);
    const events = await query(
      sql`SELECT type, actor_id AS actor FROM audit_events WHERE subject_id = ${user.id}::uuid AND type LIKE 'account.%' ORDER BY id`,
    );
    expect(events).toEqual(byOperator("account.disabled", "account.enabled"));
  });

  it("fail for an email address without an account", async () => {
    const { exitCode, err } = await captureAdmin("disable", newAddress());
    expect([exitCode, err]).toEqual([1, expect.stringContaining("There is no account with the email address")]);
  });
});
