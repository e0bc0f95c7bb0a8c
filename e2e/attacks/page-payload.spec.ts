/** What a page sends to the browser beside what it shows: the data that its scripts start with. */
import { expect, test } from "@/e2e/support/attack-test";
import { Client } from "@/e2e/support/http-client";
import { makeMember } from "@/e2e/support/people";
import { pending, signedIn } from "@/e2e/support/requests";
import { paths } from "@/e2e/support/route-inventory";

test("S87 no page carries the stored session, and only pages that show the phone number carry it", async ({
  world,
  phone,
}) => {
  const workgroup = await world.makeWorkgroup("APP4");
  const person = await makeMember(world, { role: "admin", phone }, workgroup);
  const client = await signedIn(person);
  const pages = [...paths("page.tsx", { workgroupId: workgroup.id }), "/nothing/here", "/account/nothing", "/404"];
  const rows = await world.sql<{ id: string; token_hash: Buffer }[]>`
    SELECT id, token_hash FROM sessions WHERE user_id = ${person.id}`;
  expect(rows).toHaveLength(1);
  const secrets = rows.flatMap(({ token_hash: hash }) => [
    hash.toString("hex"),
    hash.toString("base64"),
    hash.toString("base64url"),
    [...hash].join(","),
  ]);
  const fields = ["tokenHash", "securityStamp", "passwordHash"];
  const showing = ["/", "/account"];
  const { client: waiting } = await pending(await makeMember(world, { twoFactorEnabled: true }));
  for (const path of pages) {
    const { text } = await client.send("GET", path);
    for (const secret of [...secrets, ...fields]) expect(text, `${secret} in ${path}`).not.toContain(secret);
    // Where sessions are listed, each can be ended by its id.
    if (path !== "/account/sessions") expect(text, `the session's id in ${path}`).not.toContain(String(rows[0]?.id));
    if (!showing.includes(path)) expect(text, `the phone number in ${path}`).not.toContain(phone.slice(1));
    for (const other of [waiting, new Client()]) {
      const answer = await other.send("GET", path);
      for (const field of fields) expect(answer.text, `${field} in ${path}`).not.toContain(field);
    }
  }
});
