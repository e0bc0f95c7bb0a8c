/** S07: parallel heavy reads of one admin do not slow down other tenants. */

import postgres from "postgres";
import { test as base, type Place } from "@/e2e/faults/support/fault-test";
import { expect } from "@/e2e/support/attack-test";
import { full } from "@/e2e/support/full-run";
import { type Answer, Client } from "@/e2e/support/http-client";
import type { Person, Workgroup } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";
import { problem } from "@/e2e/support/requests";
import { fillDatabase, grownId } from "@/local/testing/grown-database";

const size = { workgroups: 20, largest: 2_000, others: 20, challenges: 40_000, auditEvents: 2_000, sessions: 2_000 };
/** How long a statement waits for a connection before its request is refused. */
const poolPatience = 1_500;

const test = base.extend<{ grown: { place: Place; largest: Workgroup } }>({
  grown: async ({ place }, use) => {
    const client = postgres(place.url, { max: 1, onnotice: () => {} });
    await fillDatabase(client, size);
    await use({ place, largest: { id: grownId("workgroup", 0), name: "Grown 0" } });
    // What a run leaves behind is gone through row by row.
    await client`TRUNCATE users, workgroups, challenges, audit_events, suppressions, throttles CASCADE`;
    await client.end();
  },
});

test.describe.configure({ timeout: 120_000 });

async function signedInAt({ instance }: Place, person: Person): Promise<Client> {
  const client = new Client(instance.origin);
  expect((await client.password(person.email, person.password)).status).toBe(200);
  return client;
}

const status = ({ status }: Answer) => status;

test("S07 40 parallel heavy reads of one admin do not slow down the pages of another tenant", async ({ grown }) => {
  const { place, largest } = grown;
  const admin = await signedInAt(place, await makeMember(place.world, { role: "admin" }, largest));
  const member = await signedInAt(place, await makeMember(place.world));
  await member.send("GET", "/account");
  const times: number[] = [];
  let over = false;
  const flood = Promise.all(
    Array.from({ length: 40 }, () => admin.send("GET", `/api/workgroups/${largest.id}/delivery?days=30`)),
  ).finally(() => {
    over = true;
  });
  const pages: number[] = [];
  for (let n = 0; n < 12 || !over; n++) {
    const started = performance.now();
    pages.push(status(await member.send("GET", n % 2 ? "/account" : "/")));
    times.push(performance.now() - started);
  }
  expect(new Set(pages)).toEqual(new Set([200]));
  // A single one may wait for the processor; one that waits for a connection is refused with 503.
  expect(times.sort((a, b) => a - b)[times.length >> 1]).toBeLessThan(poolPatience);
  const answers = await flood;
  const refused = answers.filter(({ status }) => status !== 200);
  // One runs, a short queue waits; the others are told when to ask again.
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(1);
  expect(refused.length).toBeGreaterThanOrEqual(20);
  for (const answer of refused) {
    expect([503, 429]).toContain(answer.status);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  }
});

test("S07 rate-limits an admin who continues, on every heavy route and page alike", full, async ({ grown }) => {
  const { place } = grown;
  const workgroup = await place.world.makeWorkgroup();
  const admin = await signedInAt(place, await makeMember(place.world, { role: "admin" }, workgroup));
  const colleague = await signedInAt(place, await makeMember(place.world, { role: "admin" }, workgroup));
  const path = `/api/workgroups/${workgroup.id}`;
  const heavy = [`${path}/delivery?days=1`, `${path}/members`, `${path}/security/preview?twoFactorRequired=true`];
  const statuses: number[] = [];
  for (let n = 0; n < 60; n++) statuses.push(status(await admin.send("GET", heavy[n % 3] ?? "")));
  expect(new Set(statuses)).toEqual(new Set([200]));
  for (const url of heavy) {
    const answer = await admin.send("GET", url);
    expect(problem(answer), url).toEqual([429, "too_many_attempts"]);
    expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    expect(status(await colleague.send("GET", url)), url).toBe(200);
  }
  // The pages say so, and the page that reads nothing heavy is complete.
  for (const page of [`/workgroups/${workgroup.id}/members/help`, `/workgroups/${workgroup.id}/delivery`]) {
    const answer = await admin.send("GET", page);
    expect(answer.status, page).toBe(200);
    expect(answer.text, page).toContain("Limit reached. Reload the page in ");
    expect((await colleague.send("GET", page)).text, page).not.toContain("Limit reached");
  }
  const options = await admin.send("GET", `/workgroups/${workgroup.id}`);
  expect(options.status).toBe(200);
  expect(options.text).toContain("Enable 2 Factor Login");
  expect(options.text).not.toContain("Limit reached");
});
