/** Every statement of the sign-in path and of the outbox has an index for each table that grows. */
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hashPassword, hashToken } from "@/lib/auth/credential-hash";
import { stateOf } from "@/lib/auth/session";
import { limitSessions } from "@/lib/auth/session-limit";
import { signInWithCode, signInWithPassword } from "@/lib/auth/sign-in";
import { signOut } from "@/lib/auth/sign-out";
import { env } from "@/lib/config/env";
import { currentKey } from "@/lib/config/keyring";
import { sendDueBulk, sendDueMessages } from "@/lib/messaging/message-outbox";
import { settleFailed, settleSent } from "@/lib/messaging/outbox.store";
import { challengeOfCookie, describeChallenge, resendCode } from "@/lib/mfa/challenge";
import { deriveCode } from "@/lib/mfa/code";
import { dispatch, dispatchDue } from "@/lib/mfa/code-delivery";
import { deliveriesTable } from "@/lib/mfa/delivery.store";
import { makeUser, makeWorkgroup, openWorld, testClient } from "@/local/testing/test-world";
import { type Database, database } from ".";
import { connect, type TransactionClient } from "./pool";

/** Tables that have few rows in any deployment. */
const small = ["provider_states", "bulk_pace", "workgroups"];

const statements = new Map<string, never[]>();

/** The pool, which keeps every statement with its parameters. */
function recording(real: Database): Database {
  const keep = (text: string, params: never[]) => {
    // Commands of transactions have no plan.
    if (/^\s*(WITH|SELECT|INSERT|UPDATE|DELETE)/i.test(text)) statements.set(text, params);
  };
  const wrap = <Unsafe extends Database["client"]["unsafe"]>(unsafe: Unsafe) =>
    ((text, params, options) => {
      keep(text, params);
      return unsafe(text, params, options);
    }) as Unsafe;
  return {
    ...real,
    client: { unsafe: wrap(real.client.unsafe) },
    transaction: (work) =>
      real.transaction(({ client }) => {
        const kept: TransactionClient = { unsafe: wrap(client.unsafe), last: wrap(client.last) };
        return work({ client: kept });
      }),
  };
}

let world: Awaited<ReturnType<typeof openWorld>>;
let client: postgres.Sql;
beforeAll(async () => {
  world = await openWorld();
  Object.assign(globalThis, { leadmasterDatabase: recording(connect(env().DATABASE_URL)) });
  client = postgres(env().DATABASE_URL, { max: 1, onnotice: () => {} });
  await client`SET enable_seqscan = off`;
});
afterAll(async () => {
  await client.end();
  await world.close();
});

const password = "correct horse test battery";

/** Signs in, with everything that browsers and workers do meanwhile. */
async function signInWithEverything(): Promise<void> {
  const memberships = [{ workgroupId: await makeWorkgroup("APP4", true) }];
  const user = await makeUser({ passwordHash: await hashPassword(password), phone: "+14155550100", memberships });
  const browser = { client: testClient, sessionHash: null, challengeCookie: undefined };
  await signInWithPassword({ email: user.email, password: "wrong" }, browser);
  const first = await signInWithPassword({ email: user.email, password }, browser);
  if (first.ok || first.reason !== "code_required") throw new Error("no code was required");
  const { challengeCookie } = first;
  const ref = challengeOfCookie(challengeCookie);
  const rows = await client`SELECT id FROM deliveries`;
  await dispatch(rows.map(({ id }) => String(id)));
  await settleSent(database(), deliveriesTable, { id: String(rows[0]?.id), attempt: 1 }, "provider-id");
  const failed = { state: "failed", reason: "provider_refused", errorClass: "422" } as const;
  await settleFailed(database(), deliveriesTable, { id: String(rows[1]?.id), attempt: 1 }, failed);
  await describeChallenge(ref);
  await client`UPDATE challenges SET next_send_at = now()`;
  expect(await resendCode(ref, undefined, testClient)).toMatchObject({ ok: true });
  await signInWithCode({ code: "000000" }, { ...browser, challengeCookie });
  const code = deriveCode(currentKey(), ref?.id ?? "", "sign_in");
  const second = await signInWithCode({ code }, { ...browser, challengeCookie });
  if (!second.ok) throw new Error(second.reason);
  await stateOf(hashToken(second.token));
  await limitSessions(second.userId, 1_000);
  for (const sweep of [dispatchDue, sendDueMessages, sendDueBulk]) await sweep();
  await signOut(hashToken(second.token), testClient);
}

type Plan = { "Node Type": string; "Relation Name"?: string; Plans?: Plan[] };

function seqScans({ "Node Type": type, "Relation Name": table, Plans = [] }: Plan): string[] {
  const own = type === "Seq Scan" && table && !small.includes(table) ? [table] : [];
  return [...own, ...Plans.flatMap(seqScans)];
}

it("each statement of a sign-in and of the outbox has an index to use", async () => {
  await signInWithEverything();
  expect(statements.size).toBeGreaterThan(15);
  const without: string[] = [];
  for (const [text, params] of statements) {
    const [row] = await client.unsafe<[{ "QUERY PLAN": [{ Plan: Plan }] }]>(`EXPLAIN (FORMAT JSON) ${text}`, params);
    const [{ Plan: plan }] = row["QUERY PLAN"];
    for (const table of seqScans(plan)) without.push(`${table} in ${text}`);
  }
  expect(without).toEqual([]);
});
