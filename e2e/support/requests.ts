/** Requests and expectations that many tests share: sign-in over HTTP, RSC payloads, no session. */
import { expect } from "@playwright/test";
import { type Answer, Client } from "./http-client";
import { codeIn, waitForCodes } from "./inbox";
import type { Person } from "./people";

type Credentials = Pick<Person, "email" | "password">;

export async function signedIn(person: Credentials): Promise<Client> {
  const client = new Client();
  expect((await client.password(person.email, person.password)).status).toBe(200);
  return client;
}

/** Takes the password step. @returns the client and the code of the newest of `count` emails */
export async function pending(
  person: Credentials,
  count = 1,
  origin?: string,
): Promise<{ client: Client; code: string }> {
  const client = new Client(origin);
  expect((await client.password(person.email, person.password)).reason).toBe("code_required");
  const [message] = await waitForCodes(person.email, count);
  if (!message) throw new Error("no message");
  return { client, code: codeIn(message) };
}

/** Like `pending`, with another code than `code`: two sign-ins can have the same six digits by chance. */
export async function pendingApart(person: Credentials, code: string, count = 1): ReturnType<typeof pending> {
  const one = await pending(person, count);
  return one.code === code ? pendingApart(person, code, count + 1) : one;
}

export async function signedInWithCode(person: Credentials, count = 1, origin?: string): Promise<Client> {
  const { client, code } = await pending(person, count, origin);
  expect((await client.code(code)).status).toBe(200);
  return client;
}

/** @returns a client with the same cookies, optionally for another instance */
export function copyOf(client: Client, origin = client.origin): Client {
  const copy = new Client(origin);
  for (const [name, value] of client.cookies) copy.cookies.set(name, value);
  return copy;
}

/** @returns the non-empty session cookies of the raw header list: a map would hide a second one */
export function sessionCookies({ setCookies }: Answer): string[] {
  return setCookies.filter((cookie) => /^[^=]*leadmaster\.session[^=]*=[^;]/.test(cookie));
}

/** Expects neither a session cookie, nor a session, nor data. */
export async function expectNoSession(client: Client, ...answers: Answer[]): Promise<void> {
  for (const answer of answers) {
    expect(sessionCookies(answer)).toEqual([]);
    expect(answer.status).toBeLessThan(500);
  }
  expect(await client.session()).toEqual({});
  expect((await client.send("GET", "/api/account")).status).toBe(401);
  expect((await client.send("GET", "/account")).status).toBe(307);
}

export const problem = ({ status, json }: Answer) => [status, json?.code];

/** @returns the RSC payload of a page. Next first redirects such a request to a URL with a hash of its headers. */
export async function payload(client: Client, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const init = { headers: { RSC: "1", ...headers } };
  const answer = await client.send("GET", path, init);
  const to = answer.headers.get("location") ?? "";
  if (!/[?&]_rsc=/.test(to)) return answer;
  const { pathname, search } = new URL(to, client.origin);
  return client.send("GET", `${pathname}${search}`, init);
}
