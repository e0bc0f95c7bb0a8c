/** S03: what the link "Restore your email address" restores, for each sequence of changes. */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/lib/db";
import {
  type Act,
  acts,
  changeEmail,
  lives,
  notMe,
  person,
  type Start,
  signInWithCode,
  stored,
} from "@/local/testing/account-changes";
import { forgetNotices, kindsTo, queuedNotices } from "@/local/testing/notices";
import { makeUser, openWorld, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import { undoEmail } from "./undo-email";

// Outside a request there is no "after": nothing is sent here.
vi.mock("next/server", () => ({ after: () => {} }));

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(forgetNotices);

const query = <Row>(text: ReturnType<typeof sql>) => run<Row>(database(), text);

const both: Start = { phone: true, twoFactorEnabled: true };
const same = { email: "restored", phone: "unchanged", twoFactor: "unchanged" } as const;

type Row = [start: Start, before: Act[], after: Act[], restored: object];

describe("the undo link of an email change", () => {
  // `before` and `after` are what the session of the email change did before and after it.
  const rows: Row[] = [
    [both, [], [], same],
    [both, [], ["phone"], { ...same, phone: "restored" }],
    [both, [], ["phone", "phone"], { ...same, phone: "restored" }],
    [both, [], ["no phone"], { ...same, phone: "restored" }],
    [both, [], ["phone", "no phone"], { ...same, phone: "restored" }],
    [both, [], ["off"], { ...same, twoFactor: "restored" }],
    [both, [], ["phone", "off"], { email: "restored", phone: "restored", twoFactor: "restored" }],
    [both, [], ["off", "on"], same],
    [both, ["phone"], [], { ...same, phone: "restored" }],
    [both, ["off"], ["phone"], { email: "restored", phone: "restored", twoFactor: "restored" }],
    [both, ["phone", "off"], ["no phone"], { email: "restored", phone: "restored", twoFactor: "restored" }],
    [{ ...both, phone: false }, [], ["phone"], { ...same, phone: "removed" }],
    [{ ...both, phone: "unverified" }, [], ["phone"], { ...same, phone: "restored" }],
    [{ ...both, phone: "unverified" }, [], ["no phone"], { ...same, phone: "restored" }],
  ];

  it.each(rows)("S03 from %j: %j, email, %j: restores %j", async (start, before, after, restored) => {
    const user = await person(start);
    const expected = await stored(user.id);
    const browser = await signInWithCode(user);
    for (const act of before) await acts[act](browser);
    const link = await changeEmail(browser);
    for (const act of after) await acts[act](browser);
    const { email: removed } = await stored(user.id);
    await forgetNotices();
    expect(await undoEmail(link, testClient)).toEqual(restored);
    expect(await stored(user.id)).toEqual(expected);
    expect(await lives(browser)).toBe(false);
    expect(await kindsTo(user.email)).toEqual(["account_restored"]);
    expect(await kindsTo(removed)).toEqual(["email_removed"]);
    // The removed address may be an intruder's, who must not learn where the owner is.
    const notices = await queuedNotices();
    expect(notices.find(({ to }) => to === removed)?.from).toBe(false);
    const textsRestored = start.phone === true && "phone" in restored && restored.phone === "restored";
    expect(await kindsTo(user.phone)).toEqual(textsRestored ? ["account_restored"] : []);
    expect(notices).toHaveLength(textsRestored ? 3 : 2);
  });

  it("S03 turns two-factor on again, and never off: that takes a sign-in", async () => {
    const user = await person({ phone: true, twoFactorEnabled: false });
    const browser = await signInWithCode(user);
    const link = await changeEmail(browser);
    await acts.on(browser);
    expect(await undoEmail(link, testClient)).toEqual(same);
    expect(await stored(user.id)).toMatchObject({ email: user.email, twoFactorEnabled: true });
  });

  it("S03 keeps what other sessions changed before, and undoes what they changed later", async () => {
    const user = await person();
    await acts.phone(await signInWithCode(user));
    const expected = await stored(user.id);
    const link = await changeEmail(await signInWithCode(user));
    await acts.phone(await signInWithCode(user));
    expect(await undoEmail(link, testClient)).toEqual({ ...same, phone: "restored" });
    expect(await stored(user.id)).toEqual(expected);
  });

  it("S03 of a second change restores the state after the first, and leaves the first link usable", async () => {
    const user = await person();
    const expected = await stored(user.id);
    const browser = await signInWithCode(user);
    const owners = await changeEmail(browser);
    const intruder = await stored(user.id);
    await acts.phone(browser);
    const intruders = await changeEmail(browser);
    await acts.off(browser);
    expect(await undoEmail(intruders, testClient)).toEqual({
      email: "restored",
      phone: "restored",
      twoFactor: "restored",
    });
    expect(await stored(user.id)).toEqual(intruder);
    expect(await undoEmail(owners, testClient)).toEqual(same);
    expect(await stored(user.id)).toEqual(expected);
  });

  it("S03 attack: after the owner's undo no later link of the intruder does anything", async () => {
    const user = await person();
    const intruder = await signInWithCode(user);
    const owners = await changeEmail(intruder);
    const theirs = [await changeEmail(intruder), await changeEmail(intruder)];
    // A sign-in by the intruder, whose message went to the intruder's mailbox.
    const again = await signInWithCode(user);
    await acts.phone(again);
    expect(await undoEmail(owners, testClient)).toMatchObject({ email: "restored", phone: "restored" });
    const owner = await signInWithCode(user);
    await acts.phone(owner);
    const expected = await stored(user.id);
    for (const link of [...theirs, owners]) expect(await undoEmail(link, testClient)).toBeNull();
    expect(await notMe(again)).toMatchObject({ sessionsEnded: 0, restored: null, resetSentTo: null });
    expect(await stored(user.id)).toEqual(expected);
    expect(await lives(owner)).toBe(true);
  });

  it("S03 restores the rest where the address is taken, and the address once it is free", async () => {
    const user = await person();
    const expected = await stored(user.id);
    const browser = await signInWithCode(user);
    const owners = await changeEmail(browser);
    const middle = await changeEmail(browser);
    const { email: current } = await stored(user.id);
    await acts.phone(browser);
    await acts.off(browser);
    const other = await makeUser();
    await query(sql`UPDATE users SET email = ${user.email} WHERE id = ${other.id}::uuid`);
    await forgetNotices();
    const partly = { email: "taken", phone: "restored", twoFactor: "restored" };
    expect(await undoEmail(owners, testClient)).toEqual(partly);
    expect(await stored(user.id)).toEqual({ ...expected, email: current });
    const told = (await queuedNotices()).filter(
      ({ kind, channel }) => kind === "account_restored" && channel === "email",
    );
    expect(told.map(({ to, from }) => [to, from]).sort()).toEqual(
      [
        [user.email, true],
        [current, false],
      ].sort(),
    );
    expect(await lives(browser)).toBe(false);
    expect(await undoEmail(middle, testClient)).toBeNull();
    const events = await query(
      sql`SELECT type, result, reason FROM audit_events WHERE subject_id = ${user.id}::uuid AND type LIKE 'account.email%'
             AND type <> 'account.email_changed' ORDER BY type`,
    );
    const notRestored = { result: "failure", reason: "email_taken" };
    expect(events).toEqual([
      { type: "account.email_change_undone", ...notRestored },
      { type: "account.email_restored", ...notRestored },
    ]);

    // The intruder still reads the codes, and makes another change. The link undoes it with the email, once the address is free.
    await acts.phone(await signInWithCode(user));
    expect(await undoEmail(owners, testClient)).toEqual({ ...partly, twoFactor: "unchanged" });
    await acts.phone(await signInWithCode(user));
    await query(sql`UPDATE users SET email = ${other.email} WHERE id = ${other.id}::uuid`);
    expect(await undoEmail(owners, testClient)).toEqual({ ...same, phone: "restored" });
    expect(await stored(user.id)).toEqual(expected);
    expect(await undoEmail(owners, testClient)).toBeNull();
  });

  it("S03 without a stored change, of the release before, restores the email and what was recorded since", async () => {
    const user = await person();
    const expected = await stored(user.id);
    const browser = await signInWithCode(user);
    const link = await changeEmail(browser);
    const later = await changeEmail(browser);
    await query(sql`UPDATE links SET change_id = NULL WHERE user_id = ${user.id}::uuid`);
    await query(
      sql`DELETE FROM account_changes WHERE id = (SELECT min(id) FROM account_changes WHERE user_id = ${user.id}::uuid)`,
    );
    await acts.phone(browser);
    expect(await undoEmail(link, testClient)).toEqual({ ...same, phone: "restored" });
    expect(await stored(user.id)).toEqual(expected);
    expect(await undoEmail(later, testClient)).toBeNull();
  });

  it("S03 confirming the address that the account has stores no change and makes no link", async () => {
    const user = await person();
    const browser = await signInWithCode(user);
    const suppressed = { channel: "email", destination: user.email, reason: "bounced" };
    await query(
      sql`INSERT INTO suppressions (channel, destination, reason) VALUES (${suppressed.channel}, ${suppressed.destination}, ${suppressed.reason})`,
    );
    expect(await changeEmail(browser, user.email)).toBe("");
    for (const table of ["account_changes", "links"]) {
      expect(await query(sql`SELECT 1 FROM ${sql.identifier(table)} WHERE user_id = ${user.id}::uuid`)).toEqual([]);
    }
  });
});
