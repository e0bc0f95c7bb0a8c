import { randomBytes } from "node:crypto";
import { NextRequest } from "next/server";
import { expect, it } from "vitest";
import { GET } from "./route";

it("answers 404 without a contact, which RFC 9116 demands", async () => {
  Object.assign(process.env, {
    DATABASE_URL: "postgres://nobody@localhost/none",
    NEXTAUTH_URL: "http://localhost:3000",
    NEXTAUTH_SECRET: randomBytes(48).toString("base64"),
    RESEND_API_KEY: "re_test",
    EMAIL_FROM: "LeadMaster <sign-in@mail.leadmaster.test>",
    SUPPORT_EMAIL: "",
  });
  const url = "http://localhost:3000/.well-known/security.txt";
  expect((await GET(new NextRequest(url), { params: Promise.resolve({}) })).status).toBe(404);
});
