// The stack that odds.ts and timing.ts measure: a build on an empty database, behind a trusted proxy, so that the client IP
// comes from a header.
import { type Answer, Client } from "@/e2e/support/http-client";
import { openWorld, type World } from "@/e2e/support/people";
import { codeKey } from "@/lib/config/keyring";
import { deriveCode } from "@/lib/mfa/code";
import type { Environment } from "@/local/launcher/environment.mjs";
import { onShutdown, runAndExit } from "@/local/launcher/shutdown.mjs";
import { startTestStack } from "@/local/testing/test-stack";
import { timed } from "./statistics";

export type MeasuredStack = {
  origin: string;
  world: World;
  /** Of the server. */
  environment: Environment;
  /** The local provider. */
  inboxUrl: string;
  /** The code of a client's challenge, derived with the secret of this stack. */
  codeOf(client: Client): string;
};

type Options = { hasFallback?: boolean };

async function start(options: Options): Promise<MeasuredStack> {
  const variables = () => ({ TRUSTED_PROXIES: "127.0.0.1", LOG_LEVEL: "silent" });
  const stack = await startTestStack({ log: "measured.log", variables, ...options });
  const world = openWorld(stack.databaseUrl);
  onShutdown(() => world.close());
  const key = codeKey(stack.environment.NEXTAUTH_SECRET ?? "");
  const idOf = (client: Client) => client.cookies.get("leadmaster.challenge")?.split(".")[1] ?? "";
  const inboxUrl = stack.inboxUrl ?? "";
  const codeOf = (client: Client) => deriveCode(key, idOf(client), "sign_in");
  return { origin: stack.appUrl, world, environment: stack.environment, inboxUrl, codeOf };
}

/** Runs `work` on a stack, and exits with the code that it returns. */
export function measure(work: (stack: MeasuredStack) => Promise<number>, options: Options = {}): void {
  runAndExit(async () => work(await start(options)));
}

/** A client and the headers that give its requests an IP address. */
export type RemoteClient = { client: Client; headers: Record<string, string> };

let clientCount = 0;

/** @returns a client with an IP address that no other client has, so that they share no rate limit */
export function newRemoteClient(origin: string): RemoteClient {
  clientCount += 1;
  const address = `2001:db8:${(clientCount >> 16).toString(16)}:${(clientCount & 0xffff).toString(16)}::1`;
  return { client: new Client(origin), headers: { "x-forwarded-for": address } };
}

type TimedAnswer = Promise<[answer: Answer, milliseconds: number]>;

async function post({ client, headers }: RemoteClient, path: string, fields: Record<string, string>): TimedAnswer {
  const body = { csrfToken: await client.csrf(), ...fields, json: "true" };
  return timed(() => client.send("POST", path, { body, headers }));
}

/** Submits the password form. The time is that of the submission alone. */
export function submitPassword(remote: RemoteClient, email: string, password: string): TimedAnswer {
  return post(remote, "/api/auth/callback/password", { email, password });
}

/** Submits the code form. The time is that of the submission alone. */
export function submitCode(remote: RemoteClient, code: string): TimedAnswer {
  return post(remote, "/api/auth/callback/code", { code });
}
