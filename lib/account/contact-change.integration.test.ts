import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { hashToken } from "@/lib/auth/credential-hash";
import { type SignedIn, stateOf } from "@/lib/auth/session";
import { currentKey } from "@/lib/config/keyring";
import { changeEmail, codeOf, lives, newEmail, newNumber, signIn } from "@/local/testing/account-changes";
import * as challenge from "@/local/testing/challenges";
import { installWorld, query } from "@/local/testing/integration";
import { kindsTo, queuedNotices } from "@/local/testing/notices";
import { outcome, succeeded } from "@/local/testing/results";
import { findUserByEmail, makeUser, makeWorkgroup, startedChallenge, testClient } from "@/local/testing/test-world";
import {
  cancelContactChange,
  confirmContactChange,
  describeContactChange,
  removePhone,
  resendContactCode,
  startContactChange,
} from "./contact-change";
import { undoEmail } from "./undo-email";

vi.mock("next/server", () => import("@/local/testing/scheduled-work"));

installWorld();

describe("a phone number", () => {
  it("counts once its code is given: other sessions and pending sign-ins end, this session goes on", async () => {
    const user = await makeUser({ memberships: [{ workgroupId: await makeWorkgroup("APP4") }] });
    const [here, elsewhere] = [await signIn(user), await signIn(user)];
    const pendingSignIn = await startedChallenge(user);
    const number = newNumber();
    const { view } = await succeeded(startContactChange(here, "phone", number, testClient));
    expect(view.deliveries).toEqual([expect.objectContaining({ channel: "phone" })]);
    expect((await findUserByEmail(user.email))?.phone).toBeNull();
    await succeeded(confirmContactChange(here, "phone", await codeOf(here, "confirm_phone"), testClient));
    expect(await findUserByEmail(user.email)).toMatchObject({ phone: number, phoneVerified: true });
    expect([await lives(here), await lives(elsewhere)]).toEqual([true, false]);
    expect(await challenge.describeChallenge(pendingSignIn.cookie)).toBeNull();
    expect(await kindsTo(user.email)).toEqual(["phone_changed"]);
  });

  it("is removed once; that there was none is no change", async () => {
    const user = await makeUser({ phone: newNumber() });
    const [here, elsewhere] = [await signIn(user), await signIn(user)];
    await succeeded(removePhone(here, testClient));
    expect(await findUserByEmail(user.email)).toMatchObject({ phone: null, phoneVerified: false });
    expect([await lives(here), await lives(elsewhere)]).toEqual([true, false]);
    const told = await queuedNotices();
    await succeeded(removePhone(here, testClient));
    expect(await queuedNotices()).toEqual(told);
  });

  it("attack: a resend goes to the number that its challenge is for, whatever is begun meanwhile", async () => {
    const user = await makeUser();
    const here = await signIn(user);
    const [mine, theirs] = [newNumber(), newNumber()];
    for (let round = 0; round < 5; round++) {
      await succeeded(startContactChange(here, "phone", mine, testClient));
      await query(sql`UPDATE challenges SET next_send_at = now() WHERE session_id = ${here.session.id}::uuid`);
      await query(sql`DELETE FROM throttles`);
      await Promise.all([
        outcome(resendContactCode(here, "phone", testClient)),
        outcome(startContactChange(here, "phone", theirs, testClient)),
      ]);
      await query(sql`DELETE FROM throttles`);
    }
    const strays = await query(
      sql`SELECT d.id FROM deliveries d JOIN challenges c ON c.id = d.challenge_id
           WHERE c.user_id = ${user.id}::uuid AND d.destination <> c.new_destination`,
    );
    expect(strays).toEqual([]);
  });
});

describe("an e-mail address", () => {
  it("counts once its code is given; the old one gets a link, of which only the hash is kept", async () => {
    const user = await makeUser();
    const here = await signIn(user);
    const email = newEmail();
    const token = await changeEmail(here, ` ${email.toUpperCase()} `);
    expect(await findUserByEmail(user.email)).toBeNull();
    expect((await findUserByEmail(email))?.id).toBe(user.id);
    expect(await lives(here)).toBe(true);
    const [told] = (await queuedNotices()).filter(({ to }) => to === user.email);
    const undo = { id: expect.any(String), keyId: currentKey().id };
    expect(told).toMatchObject({ kind: "email_changed", from: true, parameters: { undo } });
    expect(await kindsTo(email)).toEqual(["email_confirmed"]);
    const links = await query(
      sql`SELECT previous_email, round(extract(epoch FROM expires_at - now()) / 3600)::int AS hours FROM links
           WHERE token_hash = ${hashToken(token)}`,
    );
    expect(links).toEqual([{ previous_email: user.email, hours: 72 }]);
  });

  it("of another account is refused at the end only, and the attempt is refunded", async () => {
    const [owner, user] = [await makeUser(), await makeUser()];
    const here = await signIn(user);
    await succeeded(startContactChange(here, "email", owner.email, testClient));
    const code = await codeOf(here, "confirm_email");
    expect(await outcome(confirmContactChange(here, "email", code, testClient))).toBe("destination_taken");
    expect((await describeContactChange(here, "email"))?.attemptsLeft).toBe(5);
    expect((await findUserByEmail(user.email))?.id).toBe(user.id);
    expect(await query(sql`SELECT 1 FROM links WHERE user_id = ${user.id}::uuid`)).toEqual([]);
    expect(await lives(here)).toBe(true);
  });

  it("two accounts that confirm the same free address at once: one has it", async () => {
    const people = [await signIn(await makeUser()), await signIn(await makeUser())];
    const email = newEmail();
    const codes: [SignedIn, string][] = [];
    for (const who of people) {
      await succeeded(startContactChange(who, "email", email, testClient));
      codes.push([who, await codeOf(who, "confirm_email")]);
    }
    const confirms = codes.map(([who, code]) => outcome(confirmContactChange(who, "email", code, testClient)));
    expect((await Promise.all(confirms)).sort()).toEqual(["destination_taken", "ok"]);
  });
});

describe("attack: changes side by side", () => {
  it("ten confirms of one code make one change", async () => {
    const here = await signIn(await makeUser());
    await succeeded(startContactChange(here, "email", newEmail(), testClient));
    const code = await codeOf(here, "confirm_email");
    const confirms = Array.from({ length: 10 }, () => outcome(confirmContactChange(here, "email", code, testClient)));
    expect((await Promise.all(confirms)).filter((result) => result === "ok")).toHaveLength(1);
    expect(await query(sql`SELECT 1 FROM links WHERE user_id = ${here.user.id}::uuid`)).toHaveLength(1);
  });

  it("two sessions: the first confirmed counts, the other is over, and one is left", async () => {
    const user = await makeUser();
    const people = [await signIn(user), await signIn(user)];
    const codes: [SignedIn, string][] = [];
    for (const who of people) {
      await succeeded(startContactChange(who, "phone", newNumber(), testClient));
      codes.push([who, await codeOf(who, "confirm_phone")]);
    }
    const confirms = codes.map(([who, code]) => outcome(confirmContactChange(who, "phone", code, testClient)));
    expect((await Promise.all(confirms)).sort()).toEqual(["no_challenge", "ok"]);
    expect((await Promise.all(people.map(lives))).filter(Boolean)).toHaveLength(1);
  });

  it("a newer change of the session replaces the older; a cancelled one is over", async () => {
    const here = await signIn(await makeUser());
    await succeeded(startContactChange(here, "phone", newNumber(), testClient));
    const first = await codeOf(here, "confirm_phone");
    await succeeded(startContactChange(here, "phone", newNumber(), testClient));
    const second = await codeOf(here, "confirm_phone");
    if (first !== second)
      expect(await outcome(confirmContactChange(here, "phone", first, testClient))).toBe("incorrect");
    await succeeded(cancelContactChange(here, "phone"));
    expect(await outcome(confirmContactChange(here, "phone", second, testClient))).toBe("no_challenge");
  });
});

describe("undo", () => {
  it("brings the address back once, and ends every session", async () => {
    const user = await makeUser();
    const here = await signIn(user);
    const token = await changeEmail(here, newEmail());
    const tries = await Promise.all(Array.from({ length: 5 }, () => undoEmail(token, testClient)));
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect((await findUserByEmail(user.email))?.id).toBe(user.id);
    expect(await lives(here)).toBe(false);
  });

  it("does nothing with a link that is expired, cut short, unknown or of a disabled account", async () => {
    const user = await makeUser();
    const token = await changeEmail(await signIn(user), newEmail());
    expect(await undoEmail(token.slice(0, -1), testClient)).toBeNull();
    expect(await undoEmail(randomBytes(32).toString("base64url"), testClient)).toBeNull();
    const set = (assignment: ReturnType<typeof sql>) =>
      query(sql`UPDATE users SET ${assignment} WHERE id = ${user.id}::uuid`);
    await set(sql`disabled_at = now()`);
    expect(await undoEmail(token, testClient)).toBeNull();
    await set(sql`disabled_at = NULL`);
    await query(sql`UPDATE links SET expires_at = now() WHERE user_id = ${user.id}::uuid`);
    expect(await undoEmail(token, testClient)).toBeNull();
    await query(sql`UPDATE links SET expires_at = now() + interval '1 minute' WHERE user_id = ${user.id}::uuid`);
    expect(await undoEmail(token, testClient)).toMatchObject({ email: "restored" });
  });

  it("attack: an intruder changes the address twice and undoes the second change: the owner's link still works", async () => {
    const user = await makeUser();
    const here = await signIn(user);
    const owners = await changeEmail(here, newEmail());
    const state = await stateOf(here.tokenHash);
    if (state.state !== "signed_in") throw new Error(state.state);
    const intruders = await changeEmail(state, newEmail());
    expect(await undoEmail(intruders, testClient)).toMatchObject({ email: "restored" });
    expect(await undoEmail(owners, testClient)).toMatchObject({ email: "restored" });
    expect((await findUserByEmail(user.email))?.id).toBe(user.id);
    expect(await undoEmail(intruders, testClient)).toBeNull();
  });
});

describe("what is refused before anything is sent", () => {
  it.each([
    ["phone", "+19005550100", "not_mobile"],
    ["phone", "+447400123456", "country_not_allowed"],
    ["phone", "nonsense", "invalid"],
    ["email", "a@evil.test＠world.test", "malformed"],
    ["email", '"a@evil.test"@world.test', "malformed"],
    ["email", "a@world.test,b@evil.test", "malformed"],
  ] as const)("%s %j: %s", async (channel, typed, reason) => {
    const here = await signIn(await makeUser());
    expect(await outcome(startContactChange(here, channel, typed, testClient))).toBe(reason);
    expect(await query(sql`SELECT 1 FROM challenges WHERE user_id = ${here.user.id}::uuid`)).toEqual([]);
  });

  it("the address that one has, and a change without recent authentication", async () => {
    const here = await signIn(await makeUser({ phone: newNumber() }));
    expect(await outcome(startContactChange(here, "email", here.user.email.toUpperCase(), testClient))).toBe("current");
    expect(await outcome(startContactChange(here, "phone", here.user.phone ?? "", testClient))).toBe("current");
    const stale = { ...here, session: { ...here.session, recentlyAuthenticated: false } };
    expect(await outcome(startContactChange(stale, "email", newEmail(), testClient))).toBe("reauthentication_required");
    await query(
      sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE id = ${here.session.id}::uuid`,
    );
    // What the request saw is of no account: the statement looks for itself.
    for (const seen of [stale, here]) {
      expect(await outcome(removePhone(seen, testClient))).toBe("reauthentication_required");
      expect(await outcome(startContactChange(seen, "phone", newNumber(), testClient))).toBe(
        "reauthentication_required",
      );
    }
  });
});
