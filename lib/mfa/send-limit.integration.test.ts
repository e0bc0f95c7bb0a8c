import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { database, run as runTyped } from "@/lib/db";
import type { User } from "@/lib/db/users";
import { installWorld } from "@/local/testing/integration";
import { makeUser, makeWorkgroup, testClient } from "@/local/testing/test-world";
import { run } from "@/local/testing/untyped-query";
import { planSend, sendColumns, sendCtes, sendRow, settleSend } from "./send-limit.store";

installWorld({
  SMS_COUNTRIES: "US,CA,GB,FR",
  SMS_DAILY_PER_DIAL_CODE: "2",
  SMS_DAILY_PER_WORKGROUP: "3",
  SMS_DAILY_TOTAL: "40",
});
beforeEach(async () => {
  await run(database(), sql`DELETE FROM throttles`);
});

let numbers = 1000;
const american = () => `+1415555${numbers++}`;
const british = () => `+44791112${numbers++}`;

const inNewWorkgroup = async () =>
  makeUser({ twoFactorEnabled: true, memberships: [{ workgroupId: await makeWorkgroup("APP4") }] });

/** Charges one send to the account's email address and to `phone`. @returns why each of the two was refused, null if it was not */
async function chargeSend(user: User, phone: string) {
  const destinations = [
    { channel: "email", destination: user.email, refused: null },
    { channel: "phone", destination: phone, refused: null },
  ] as const;
  const plan = planSend(user, [...destinations], testClient, false);
  const [sent] = await runTyped(database(), sql`WITH ${sendCtes(plan, sql`true`)} SELECT ${sendColumns}`, sendRow);
  if (!sent) throw new Error("no row");
  await settleSend(database(), sent);
  const refusedOn = (channel: string) => sent.deliveries.find((d) => d.channel === channel)?.refused ?? null;
  return { refused: refusedOn("email"), phoneRefused: refusedOn("phone") };
}

/** As many sends at once, each of another account, for the caps are what is tested. */
async function charge(user: User, phones: string[]): Promise<Record<string, number>> {
  const sends = phones.map((phone) => chargeSend({ ...user, id: randomUUID() }, phone));
  const counts: Record<string, number> = {};
  for (const { refused, phoneRefused } of await Promise.all(sends)) {
    expect(refused).toBeNull();
    const word = phoneRefused ?? "sent";
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

const times = (n: number, make: () => string) => Array.from({ length: n }, make);

describe("C09 daily caps of text messages, exact in parallel; e-mail goes on", () => {
  it("to one foreign dial code, over all numbers, accounts and workgroups", async () => {
    const [a, b] = [await inNewWorkgroup(), await inNewWorkgroup()];
    const [first, second] = await Promise.all([charge(a, times(5, british)), charge(b, times(5, british))]);
    const sent = (first?.sent ?? 0) + (second?.sent ?? 0);
    const capped = (first?.sms_cap ?? 0) + (second?.sms_cap ?? 0);
    expect({ sent, capped }).toEqual({ sent: 2, capped: 8 });
    // Another dial code has room, and so has that of the first country.
    expect(await charge(a, ["+33612345678", american()])).toEqual({ sent: 2 });
  });

  it("a workgroup's, ten for each member", async () => {
    expect(await charge(await inNewWorkgroup(), times(14, american))).toEqual({ sent: 10, sms_cap: 4 });
  });

  it("a workgroup's reaches no other", async () => {
    const [full, other] = [await inNewWorkgroup(), await inNewWorkgroup()];
    await charge(full, times(12, american));
    expect(await charge(full, [american()])).toEqual({ sms_cap: 1 });
    expect(await charge(other, [american()])).toEqual({ sent: 1 });
  });

  it("all together", async () => {
    const users = await Promise.all(times(6, String).map(inNewWorkgroup));
    const counts = await Promise.all(users.map((user) => charge(user, times(9, american))));
    expect(counts.reduce((sum, { sent = 0 }) => sum + sent, 0)).toBe(40);
  });

  it("refused sends are not charged", async () => {
    const user = await inNewWorkgroup();
    await charge(user, times(30, british));
    expect(await charge(user, times(8, american))).toEqual({ sent: 8 });
  });
});

it("attack: accounts that enter a foreign number charge only the limit of unproven numbers", async () => {
  const number = american();
  const strangers = Array.from({ length: 6 }, () => inNewWorkgroup());
  const counts = await Promise.all((await Promise.all(strangers)).map((user) => charge(user, [number])));
  expect(counts.filter(({ sent }) => sent === 1)).toHaveLength(2);
  const owner = await makeUser({ phone: number, memberships: [{ workgroupId: await makeWorkgroup("APP4") }] });
  expect(
    await charge(
      owner,
      times(4, () => number),
    ),
  ).toEqual({ sent: 2, send_limit: 2 });
});
