/** B13: many IP addresses of one client, as a trusted proxy forwards them. */
import { request } from "node:http";
import { expect, type Place as TestPlace, testWith } from "@/e2e/faults/support/fault-test";
import { Client } from "@/e2e/support/http-client";
import { clientAt, inBatches, makeCrowd, trustTheTest } from "@/e2e/support/many-clients";
import type { Person } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";

type Place = TestPlace<Awaited<ReturnType<typeof trustTheTest>>>;
const test = testWith(trustTheTest);

test.describe.configure({ mode: "default" });

type Guess = (email: string, password: string, address: string | string[]) => Promise<number>;

/** Guesses of one program; what changes from one to the next is what the proxy says of its address. */
async function guesser({ origin }: Place): Promise<Guess> {
  const client = new Client(origin);
  const csrfToken = await client.csrf();
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return (email, password, address) => {
    const body = JSON.stringify({ csrfToken, email, password, json: "true" });
    // A list becomes a header line each, which `fetch` would join.
    const headers = { cookie, "content-type": "application/json", "x-forwarded-for": address };
    return new Promise((resolve, reject) => {
      const sent = request(`${origin}/api/auth/callback/password`, { method: "POST", headers }, (answer) => {
        answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
      });
      sent.once("error", reject).end(body);
    });
  };
}

/** Wrong passwords for one account, each from the next address: how many were looked at, how many refused. */
async function tally(place: Place, person: Person, addresses: (string | string[])[]): Promise<Record<number, number>> {
  const guess = await guesser(place);
  const statuses = await inBatches(addresses, 10, (address) => guess(person.email, "wrong", address));
  return Object.fromEntries([...new Set(statuses)].map((one) => [one, statuses.filter((s) => s === one).length]));
}

const addressesOf = async ({ world }: Place, { id }: Person) =>
  (await world.sql`SELECT DISTINCT address FROM audit_events WHERE subject_id = ${id} ORDER BY address`).map(
    ({ address }) => address,
  );

const network = "2001:db8:b13:1";
const spellings = [
  (n: number) => `${network}::${n.toString(16)}`,
  (n: number) => `${network.toUpperCase()}:0:0:0:${n.toString(16).toUpperCase()}`,
  (n: number) => `2001:0db8:0b13:0001:${n.toString(16).padStart(4, "0")}:ffff:0:1`,
  (n: number) => `[${network}:${n.toString(16)}::1]:${1_024 + n}`,
];
const inNetwork = (n: number) => spellings[n % spellings.length]?.(n + 1) ?? "";

test("B13 counts 100 IP addresses of one /64 as one client, and another /64 as another", async ({ place }) => {
  const person = await makeMember(place.world);
  const addresses = Array.from({ length: 100 }, (_, n) => inNetwork(n));
  expect(new Set(addresses).size).toBe(100);
  expect(await tally(place, person, addresses)).toEqual({ 401: 5, 429: 95 });
  const inside = clientAt(`${network}:dead:beef:0:1`, place);
  expect((await inside.password(person.email, person.password)).status).toBe(429);
  const outside = clientAt("2001:db8:b13:2::1", place);
  expect((await outside.password(person.email, person.password)).status).toBe(200);
});

test("B13 guesses on 100 accounts from one /64 use up the limit of that /64 only", async ({ place }) => {
  const [person, ...others] = await makeCrowd(place, 101);
  if (!person) throw new Error("a person is missing");
  const guess = await guesser(place);
  const from = (n: number) => inNetwork(n).replace(/b13:(000)?1/i, "b13:3");
  const statuses = await inBatches(others, 10, ({ email }, n) => guess(email, "wrong", from(n)));
  expect(new Set(statuses)).toEqual(new Set([401]));
  expect(await guess("somebody@journey.test", "wrong", "2001:db8:b13:3:ffff::1")).toBe(429);
  expect(await guess(person.email, person.password, "2001:db8:b13:3::9:9")).toBe(429);
  expect(await guess(person.email, person.password, "2001:db8:b13:4::1")).toBe(200);
});

const unreadable = ["a", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "0x7f.1", "127.1", "999.1.1.1", "010.1.1.1"];
unreadable.push("[::1", "::ffff:1.2.3.256", "1.2.3.4:port", "evil.test", "<script>", "2001:db8::g", "1::2::3");
unreadable.push("2001:db8:1:2:3:4:5:6:7", "1.2.3.4;5.6.7.8", "1.2.3.4 5.6.7.8", "for=1.2.3.4", '"1.2.3.4"');
unreadable.push("1.2.3.4/32", "2001:db8::1]:80", "::ffff:", "1.2.3.-4", "\u00b9.2.3.4", "null", "9".repeat(7_000));

test("B13 counts unparsable IP addresses together as one client", async ({ place }) => {
  const person = await makeMember(place.world);
  expect(await tally(place, person, unreadable)).toEqual({ 401: 5, 429: unreadable.length - 5 });
  // Commas alone name nobody: then it is the proxy's own address, and one client again.
  const nothing = [",", " , ,", ",,,,", "", ",\t".repeat(50)];
  const more = await tally(place, person, [...nothing, ...nothing, ...nothing]);
  expect([...Object.keys(more)]).toEqual(["401", "429"]);
  expect(more[401]).toBeLessThanOrEqual(5);
  const seen = await addressesOf(place, person);
  expect(["127.0.0.1", "unknown"]).toEqual(expect.arrayContaining(seen));
});

test("B13 counts ports, brackets and IPv4-mapped IPv6 as spellings of one IP address", async ({ place }) => {
  const person = await makeMember(place.world);
  const plain = "198.51.100.13";
  const same = [plain, `${plain}:1`, `${plain}:65535`, `::ffff:${plain}`, `::FFFF:${plain}`, `[::ffff:${plain}]`];
  same.push(`[::ffff:${plain}]:443`, "::ffff:c633:640d", "0:0:0:0:0:ffff:c633:640d", `0:0:0:0:0:FFFF:${plain}`);
  same.push("[::FFFF:C633:640D]:1", `  ${plain}  `, `::ffff:${plain}%eth0`, `[${plain}]`, `[${plain}]:80`);
  expect(await tally(place, person, same)).toEqual({ 401: 5, 429: same.length - 5 });
  expect(await addressesOf(place, person)).toEqual([plain]);
});

test("B13 ignores forwarding entries before the proxy's own, in one header or in several", async ({ place }) => {
  const person = await makeMember(place.world);
  const own = "203.0.113.13";
  const chains = Array.from({ length: 40 }, (_, n) => {
    const forged = `198.51.100.${n}`;
    const ways = [[forged, own], `${forged}, ${own}`, `${forged},127.0.0.1,a,,${own}`, [`${own}, ${forged}`, "", own]];
    return ways[n % ways.length] ?? own;
  });
  expect(await tally(place, person, chains)).toEqual({ 401: 5, 429: 35 });
  expect(await addressesOf(place, person)).toEqual([own]);
  // Where a second trusted proxy stands in between, the entry before it counts.
  expect(await tally(place, person, ["198.51.100.99, 127.0.0.1"])).toEqual({ 401: 1 });
  expect(await addressesOf(place, person)).toEqual(["198.51.100.99", own]);
  // Other headers of that kind are nothing to anybody.
  const client = new Client(place.origin, {
    "x-forwarded-for": own,
    "x-real-ip": "198.51.100.77",
    forwarded: "for=198.51.100.77",
    "cf-connecting-ip": "198.51.100.77",
  });
  expect((await client.password(person.email, person.password)).status).toBe(429);
});
