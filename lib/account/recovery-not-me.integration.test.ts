/** S03: what the link "This wasn't me" restores, for each sequence of changes, and who hears of a change. */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/lib/db";
import {
  type Act,
  acts,
  changeEmail,
  lives,
  newEmail,
  notMe,
  person,
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

const same = { email: "restored", phone: "unchanged", twoFactor: "unchanged" } as const;

describe("the link of a sign-in that was not the owner's", () => {
  const nothing = { email: "unchanged", phone: "unchanged", twoFactor: "unchanged" };
  const rows: [acts: (Act | "email")[], restored: object][] = [
    [[], nothing],
    [["phone"], { ...nothing, phone: "restored" }],
    [["no phone"], { ...nothing, phone: "restored" }],
    [["off"], { ...nothing, twoFactor: "restored" }],
    [["email"], same],
    [["phone", "email", "off"], { email: "restored", phone: "restored", twoFactor: "restored" }],
    [["off", "email", "phone", "email"], { email: "restored", phone: "restored", twoFactor: "restored" }],
  ];

  it.each(rows)("S03 undoes %j", async (done, restored) => {
    const user = await person();
    await acts.phone(await signInWithCode(user));
    const expected = await stored(user.id);
    const intruder = await signInWithCode(user);
    const links: string[] = [];
    for (const act of done) {
      if (act === "email") links.push(await changeEmail(intruder));
      else await acts[act](intruder);
    }
    await forgetNotices();
    const result = await notMe(intruder);
    expect(result).toMatchObject({ sessionsEnded: 1, restored, resetSentTo: expect.stringContaining("***") });
    expect(await stored(user.id)).toEqual(expected);
    expect(await lives(intruder)).toBe(false);
    expect(await kindsTo(user.email)).toEqual(restored === nothing ? [] : ["account_restored"]);
    for (const link of links) expect(await undoEmail(link, testClient)).toBeNull();
    expect(await notMe(intruder)).toMatchObject({ sessionsEnded: 0, restored: null });
  });

  it("S03 leaves an older undo link usable: it is in another mailbox", async () => {
    const user = await person();
    const owners = await changeEmail(await signInWithCode(user));
    const later = await signInWithCode(user);
    await acts.phone(later);
    expect(await notMe(later)).toMatchObject({ restored: { ...nothing, phone: "restored" } });
    expect(await undoEmail(owners, testClient)).toEqual(same);
  });

  it("S03 where the address is taken, restores the rest, tells both addresses, and keeps the undo link for the email alone", async () => {
    const user = await person();
    const expected = await stored(user.id);
    const intruder = await signInWithCode(user);
    await acts.phone(intruder);
    const owners = await changeEmail(intruder);
    const { email: current } = await stored(user.id);
    const other = await makeUser();
    await query(sql`UPDATE users SET email = ${user.email} WHERE id = ${other.id}::uuid`);
    const restored = { email: "taken", phone: "restored", twoFactor: "unchanged" };
    expect(await notMe(intruder)).toMatchObject({ restored, resetSentTo: null });
    expect(await stored(user.id)).toEqual({ ...expected, email: current });
    await query(sql`UPDATE users SET email = ${other.email} WHERE id = ${other.id}::uuid`);
    // Not the phone number that the intruder had put in before the email.
    expect(await undoEmail(owners, testClient)).toEqual(same);
    expect(await stored(user.id)).toEqual(expected);
  });

  it("S03 restores nothing where the code was not used", async () => {
    const user = await person();
    const browser = await signInWithCode(user);
    await query(sql`UPDATE challenges SET consumed_at = NULL WHERE id = ${browser.challengeId}::uuid`);
    await acts.phone(browser);
    const expected = await stored(user.id);
    expect(await notMe(browser)).toMatchObject({ restored: null });
    expect(await stored(user.id)).toEqual(expected);
  });
});

describe("who hears of a change", () => {
  it("S03 the addresses of the last 72 hours hear of the next changes, until the change is undone", async () => {
    const user = await person();
    const browser = await signInWithCode(user);
    const link = await changeEmail(browser);
    const { email: first } = await stored(user.id);
    expect(await kindsTo(user.email)).toEqual(["email_changed"]);
    await forgetNotices();
    await acts.phone(browser);
    await changeEmail(browser);
    const { email: second } = await stored(user.id);
    await acts["no phone"](browser);
    await acts.off(browser);
    await acts.on(browser);
    const later = ["former_phone_removed", "former_two_factor_off", "former_two_factor_on"];
    expect(await kindsTo(user.email)).toEqual(["former_phone_changed", "former_email_changed", ...later]);
    expect(await kindsTo(first)).toEqual(["phone_changed", "email_changed", ...later]);
    expect(await kindsTo(second)).toEqual(["email_confirmed", "phone_removed", "two_factor_off", "two_factor_on"]);
    await undoEmail(link, testClient);
    await forgetNotices();
    await acts.phone(await signInWithCode(user));
    expect((await queuedNotices()).map(({ to }) => to)).toEqual([user.email]);
  });

  it("S03 an address from more than 72 hours ago hears nothing", async () => {
    const user = await person();
    const browser = await signInWithCode(user);
    await changeEmail(browser, newEmail());
    await query(sql`UPDATE account_changes SET at = at - interval '72 hours' WHERE user_id = ${user.id}::uuid`);
    await forgetNotices();
    await acts.phone(browser);
    expect(await kindsTo(user.email)).toEqual([]);
  });
});
