/** What attacks have in common: the machine's address gets its room back, raw sockets, and who may see nothing. */
import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { rateLimitKey } from "@/lib/db/rate-limits";
import { type Answer, Client } from "./http-client";
import { codeIn, waitForCodes } from "./inbox";
import { test as base, expect } from "./journey-test";
import type { NewPerson, Person, Workgroup, World } from "./people";

export { expect };

/** All tests come from one address, whose limits are counted over accounts: nobody's wrong passwords may stop another test. */
async function makeRoom({ sql }: World): Promise<void> {
  const kinds = [
    "password-address",
    "send-address-900000",
    "send-address-3600000",
    "wrong-codes-address",
    "reset-client",
    "reset-confirm-client",
  ];
  await sql`DELETE FROM throttles WHERE key IN ${sql(kinds.map((kind) => rateLimitKey(kind, "127.0.0.1")))}`;
}

export const test = base.extend<{ room: undefined }>({
  room: [
    async ({ world }, use) => {
      await makeRoom(world);
      await use(undefined);
      await makeRoom(world);
    },
    { auto: true },
  ],
});

type Cast = Omit<NewPerson, "memberships"> & { role?: "member" | "admin" };

/** A person with a name that is nowhere else, in a workgroup of their own unless one is given. */
export async function someone(world: World, cast: Cast = {}, workgroup?: Workgroup): Promise<Person> {
  const { role = "member", ...person } = cast;
  const memberships = [{ workgroup: workgroup ?? (await world.makeWorkgroup()), role }];
  return world.makePerson({ name: `Robin ${randomUUID().slice(0, 13)}`, ...person, memberships });
}

export async function signedIn(person: Person): Promise<Client> {
  const client = new Client();
  expect((await client.password(person.email, person.password)).status).toBe(200);
  return client;
}

/** A browser after its password step, with the code that went out: the newest of `count`. */
export async function pending(person: Person, count = 1, origin?: string): Promise<{ client: Client; code: string }> {
  const client = new Client(origin);
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
  const [message] = await waitForCodes(person.email, count);
  if (!message) throw new Error("no message");
  return { client, code: codeIn(message) };
}

/** The same, with another code than this one: by chance two sign-ins can have the same six digits. */
export async function pendingApart(person: Person, code: string, count = 1): ReturnType<typeof pending> {
  const one = await pending(person, count);
  return one.code === code ? pendingApart(person, code, count + 1) : one;
}

export async function signedInWithCode(person: Person, count = 1, origin?: string): Promise<Client> {
  const { client, code } = await pending(person, count, origin);
  expect((await client.code(code)).status).toBe(200);
  return client;
}

/** Another program with the same cookies, which may go to another instance. */
export function copyOf(client: Client, origin = client.origin): Client {
  const copy = new Client(origin);
  for (const [name, value] of client.cookies) copy.cookies.set(name, value);
  return copy;
}

/** Non-empty session cookies on the raw header list, where a map would hide a second one. */
export function sessionCookies({ setCookies }: Answer): string[] {
  return setCookies.filter((cookie) => /^[^=]*leadmaster\.session[^=]*=[^;]/.test(cookie));
}

/** Neither cookie nor session nor data: whatever was tried gave nothing. */
export async function expectNoSession(client: Client, ...answers: Answer[]): Promise<void> {
  for (const answer of answers) {
    expect(sessionCookies(answer)).toEqual([]);
    expect(answer.status).toBeLessThan(500);
  }
  expect(await client.session()).toEqual({});
  expect((await client.send("GET", "/api/account")).status).toBe(401);
  expect((await client.send("GET", "/account")).status).toBe(307);
}

export async function attemptsOf({ sql }: World, { id }: Person): Promise<number[]> {
  const rows = await sql`SELECT attempts FROM challenges WHERE user_id = ${id} ORDER BY created_at`;
  return rows.map((row) => Number(row.attempts));
}

/** As if this person's open challenge had begun so many seconds ago: its times move, no clock does. */
export const makeOlder = ({ sql }: World, { id }: Person, seconds: number) =>
  sql`UPDATE challenges
         SET created_at = began, expires_at = expires_at + (began - created_at), next_send_at = next_send_at + (began - created_at)
        FROM (SELECT now() - make_interval(secs => ${seconds}) AS began) AS t
       WHERE user_id = ${id} AND consumed_at IS NULL AND cancelled_at IS NULL`;

export const problem = ({ status, json }: Answer) => [status, json?.code];

/** Every path the application has, read from its folders, so that a new one cannot be forgotten. */
export function paths(kind: "page.tsx" | "route.ts", parameters: Record<string, string>): string[] {
  return readdirSync(join(process.cwd(), "app"), { recursive: true, encoding: "utf8" })
    .filter((file) => file === kind || file.endsWith(`/${kind}`))
    .map((file) => `/${file.slice(0, -kind.length)}`.replace(/\/\([^)]*\)/g, "").replace(/(?<=.)\/$/, ""))
    .map((path) =>
      path.replace(/\[{1,2}(?:\.\.\.)?(\w+)\]{1,2}/g, (_, name: string) => parameters[name] ?? randomUUID()),
    );
}

/** A page's flight payload. Next first sends such a request to the address that its headers hash to. */
export async function payload(client: Client, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const init = { headers: { RSC: "1", ...headers } };
  const answer = await client.send("GET", path, init);
  const to = answer.headers.get("location") ?? "";
  if (!/[?&]_rsc=/.test(to)) return answer;
  const { pathname, search } = new URL(to, client.origin);
  return client.send("GET", `${pathname}${search}`, init);
}

export type RawAnswer = { status: number; head: string; text: string };

const { hostname, port } = new URL(process.env.BASE_URL ?? "http://localhost:3000");
export const ownHost = `${hostname}:${port}`;

/** Bytes on a socket, for what no HTTP library sends. The answer is empty when the server closes without one. */
export function raw(start: string, headers: Record<string, string>, body = ""): Promise<RawAnswer> {
  const lines = Object.entries({ Connection: "close", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve) => {
    let received = "";
    const socket = connect(Number(port), hostname, () => socket.write(`${start}\r\n${lines.join("")}\r\n${body}`));
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      const [head = "", text = ""] = received.split("\r\n\r\n", 2);
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, text });
    });
  });
}
