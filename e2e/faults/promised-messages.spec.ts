/** S08: the process ends between the 202 and the email. The email is sent once. */

import type { Behavior } from "@leadmaster/playwright";
import { type Place, test } from "@/e2e/faults/support/fault-test";
import { expect } from "@/e2e/support/attack-test";
import { full } from "@/e2e/support/full-run";
import { Client } from "@/e2e/support/http-client";
import { messagesTo, setBehavior } from "@/e2e/support/inbox";
import type { Person } from "@/e2e/support/people";
import { makeMember } from "@/e2e/support/people";

test.describe.configure({ mode: "default" });

const people = 20;

type Fault = { name: string; behavior: Behavior; end: (place: Place) => Promise<unknown> };

const faults: Fault[] = [
  // The provider takes nothing while the process lives.
  { name: "kill -9", behavior: { kind: "timeout", times: 1 }, end: ({ instance }) => instance.kill9() },
  {
    name: "SIGTERM",
    behavior: { kind: "fail", status: 429, name: "rate_limit_exceeded", retryAfter: 2, times: 1 },
    end: async ({ instance }) => expect(await instance.stop()).toBe(0),
  },
];

const linkIn = (text = "") => /\/password-reset\/(\S+)/.exec(text)?.[1] ?? "";

async function ask({ instance }: Place, { email }: Person): Promise<void> {
  const answer = await new Client(instance.origin).send("POST", "/api/password-reset", { body: { email } });
  expect(answer.status).toBe(202);
}

for (const { name, behavior, end } of faults) {
  // `outbox-kill.spec.ts` kills with every kind of message.
  const run = name === "SIGTERM" ? {} : full;

  test(
    `S08 ${name} between the 202 and the email loses none of ${people} reset links and sends each once`,
    run,
    async ({ place }) => {
      const { world, instance } = place;
      const asking = await Promise.all(Array.from({ length: people }, () => makeMember(world)));
      for (const { email } of asking) await setBehavior(email, behavior);
      await Promise.all(asking.map((person) => ask(place, person)));
      await end(place);
      // A graceful stop leaves no message claimed and unsent: that one would wait for its lease.
      const claimed = await world.sql`SELECT FROM messages WHERE state = 'sending'`;
      if (name === "SIGTERM") expect(claimed).toHaveLength(0);
      expect((await Promise.all(asking.map(({ email }) => messagesTo(email)))).flat().length).toBeLessThan(people);
      // The provider works again, and the leases of the process that died and the pauses before a retry are over.
      for (const { email } of asking) await setBehavior(email, { kind: "accept" });
      await world.sql`UPDATE messages SET next_attempt_at = now() WHERE state IN ('queued', 'sending')`;
      await world.sql`UPDATE provider_states SET cause = NULL, open_until = NULL, failures = 0`;
      await instance.restart();
      const arrived = async () =>
        (await Promise.all(asking.map(({ email }) => messagesTo(email)))).map((all) => all.length);
      await expect.poll(arrived, { timeout: 20_000 }).toEqual(Array(people).fill(1));
      for (const { email } of asking.slice(0, 3)) {
        const token = linkIn((await messagesTo(email))[0]?.text);
        const body = { token, newPassword: "tuesday umbrella canyon" };
        const used = await new Client(instance.origin).send("POST", "/api/password-reset/confirm", { body });
        expect(used.status).toBe(204);
      }
      const states = await world.sql`SELECT DISTINCT state FROM messages WHERE kind = 'password_reset_link'`;
      expect(states.map(({ state }) => state)).toEqual(["sent"]);
    },
  );
}

test(
  "S08 kill -9 after a change that promises a notice: sends the notice after the restart",
  full,
  async ({ place }) => {
    const { world, instance } = place;
    const person = await makeMember(world);
    const client = new Client(instance.origin);
    expect((await client.password(person.email, person.password)).status).toBe(200);
    await setBehavior(person.email, { kind: "timeout", times: 1 });
    const body = { currentPassword: person.password, newPassword: "tuesday umbrella canyon" };
    expect((await client.send("POST", "/api/account/password", { body })).status).toBe(200);
    await instance.kill9();
    expect(await messagesTo(person.email)).toEqual([]);
    await world.sql`UPDATE messages SET next_attempt_at = now()`;
    await instance.restart();
    const subjects = async () => (await messagesTo(person.email)).map(({ subject }) => subject);
    // Killed before the provider was asked, the first attempt meets its silence.
    await expect.poll(subjects, { timeout: 30_000 }).toEqual(["Your password was changed"]);
  },
);
