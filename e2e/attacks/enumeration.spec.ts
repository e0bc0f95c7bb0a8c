/** D: all refusals of the password step look alike. */
import { expect, test } from "@/e2e/support/attack-test";
import { type Answer, Client } from "@/e2e/support/http-client";
import { messagesTo } from "@/e2e/support/inbox";
import { makeMember } from "@/e2e/support/people";
import { expectNoSession } from "@/e2e/support/requests";

const seen = ({ status, text, headers }: Answer) => ({
  status,
  text,
  headers: Object.fromEntries([...headers].filter(([name]) => name !== "date" && name !== "set-cookie")),
});

const cookieNames = ({ setCookies }: Answer) => setCookies.map((cookie) => cookie.slice(0, cookie.indexOf("=")));

test("D01 answers unknown user, incorrect password, disabled account and no workgroup alike", async ({ world }) => {
  const [known, disabled, outside, left] = [
    await makeMember(world, { twoFactorEnabled: true }),
    await makeMember(world),
    await makeMember(world),
    await makeMember(world, { twoFactorEnabled: true }),
  ];
  await world.sql`UPDATE users SET disabled_at = now() WHERE id = ${disabled.id}`;
  await world.sql`DELETE FROM memberships WHERE user_id = ${outside.id}`;
  await world.sql`UPDATE memberships SET disabled_at = now() WHERE user_id = ${left.id}`;
  const tries: [string, string][] = [
    ["unknown@journey.test", known.password],
    [known.email, "wrong"],
    [disabled.email, disabled.password],
    [outside.email, outside.password],
    [left.email, left.password],
    [known.email, "x".repeat(256)],
    ["not an address", known.password],
    ["a@b", known.password],
  ];
  const answers: Answer[] = [];
  for (const [email, password] of tries) {
    const client = new Client();
    const answer = await client.password(email, password);
    expect(answer.reason, email).toBe("credentials");
    expect(client.cookies.has("leadmaster.challenge")).toBe(false);
    answers.push(answer);
  }
  for (const answer of answers) {
    expect(seen(answer)).toEqual(seen(answers[0] as Answer));
    expect(cookieNames(answer)).toEqual(cookieNames(answers[0] as Answer));
  }
  await expectNoSession(new Client(), ...answers);
  for (const { email } of [known, disabled, outside, left]) expect(await messagesTo(email)).toEqual([]);
});

test("D07 line breaks in a user agent or an email address create no second log record", async ({ world }) => {
  const person = await makeMember(world);
  const client = new Client();
  const body = {
    csrfToken: await client.csrf(),
    email: `${person.email}\n{"event":"sign_in.password","result":"success"}`,
    password: "wrong",
    json: "true",
  };
  expect((await client.send("POST", "/api/auth/callback/password", { body })).status).toBe(422);
  const headers = { "User-Agent": 'x\t{"event":"success"} \u00e9\u00ff' };
  const answer = await client.send("POST", "/api/auth/callback/password", {
    body: { ...body, email: person.email },
    headers,
  });
  expect(answer.status).toBe(401);
  const rows = await world.sql`SELECT result, user_agent FROM audit_events WHERE subject_id = ${person.id}`;
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ result: "failure", user_agent: 'x?{"event":"success"} ??' });
});
