/** An admin ends the sessions of a member. */
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import type { WorkgroupAdmin } from "@/lib/auth/session";
import { MEMBER_CHANGES } from "@/lib/contract/limits";
import { adminOf, cast, eventsAbout, join } from "@/local/testing/help-desk-scenes";
import { installWorld, query } from "@/local/testing/integration";
import { kindsTo } from "@/local/testing/notices";
import { outcome } from "@/local/testing/results";
import { makeUser, makeWorkgroup, signedIn, testClient } from "@/local/testing/test-world";
import { signOutMember } from "./member-sessions";

installWorld();
// The rate limit is not what is tried here.
beforeEach(() => query(sql`DELETE FROM throttles`));

const signOut = (admin: WorkgroupAdmin, { id }: { id: string }) => outcome(signOutMember(admin, id, testClient));

describe("ending the sessions of a member", () => {
  it("ends each of them, is recorded and told once; nobody else's session ends", async () => {
    const { admin, boss, member, first } = await cast();
    const sessions = [await signedIn(member), await signedIn(member)];
    const colleague = await signedIn(await makeUser({ memberships: [{ workgroupId: first }] }));
    expect([await signOut(admin, member), await signOut(admin, member)]).toEqual(["ok", "ok"]);
    expect(await Promise.all(sessions.map(({ alive }) => alive()))).toEqual([false, false]);
    expect(await colleague.alive()).toBe(true);
    expect(await eventsAbout(member, "member.sessions_ended")).toMatchObject([{ actor: boss.id, workgroup: first }]);
    expect(await kindsTo(member.email)).toEqual(["sessions_ended_by_admin"]);
  });

  it("does nothing for a member who is not signed in", async () => {
    const { admin, member } = await cast();
    expect(await signOut(admin, member)).toBe("ok");
    expect(await eventsAbout(member, "member.sessions_ended")).toEqual([]);
    expect(await kindsTo(member.email)).toEqual([]);
  });

  it("of two admins who sign each other out at once, at least one is signed out, and nothing deadlocks", async () => {
    const { admin, boss, first } = await cast();
    const other = await makeUser({ memberships: [{ workgroupId: first, role: "admin" }] });
    const results = await Promise.all([signOut(admin, other), signOut(await adminOf(other, first), boss)]);
    expect(["ok", "unauthenticated"]).toEqual(expect.arrayContaining(results));
    expect(results).toContain("ok");
  });
});

describe("attack: sessions that an admin may not end", () => {
  it("are one's own, a stranger's, and those of a member of another workgroup", async () => {
    const { admin, boss, member } = await cast();
    const stranger = (await cast()).member;
    await query(join(member, await makeWorkgroup()));
    const sessions = await Promise.all([boss, member, stranger].map(signedIn));
    expect(await signOut(admin, boss)).toBe("oneself");
    expect(await signOut(admin, member)).toBe("elsewhere");
    expect(await signOut(admin, stranger)).toBe("no_member");
    expect(await Promise.all(sessions.map(({ alive }) => alive()))).toEqual([true, true, true]);
  });

  it("are nobody's without recent authentication", async () => {
    const { admin, member } = await cast();
    const session = await signedIn(member);
    await query(
      sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE id = ${admin.session.id}::uuid`,
    );
    expect(await signOut(admin, member)).toBe("reauthentication_required");
    expect(await session.alive()).toBe(true);
  });

  it("are not ended for an admin beyond the rate limit", async () => {
    const { admin, member } = await cast();
    await signOut(admin, member);
    await query(sql`UPDATE throttles SET points = ${MEMBER_CHANGES.points}`);
    expect(await signOut(admin, member)).toBe("too_many_attempts");
  });
});
