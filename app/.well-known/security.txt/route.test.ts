import { randomBytes } from "node:crypto";
import { NextRequest } from "next/server";
import { afterEach, expect, it, vi } from "vitest";

afterEach(() => vi.unstubAllEnvs());

it("answers 404 without a contact, which RFC 9116 requires", async () => {
  const environment = {
    DATABASE_URL: "postgres://unused@localhost/none",
    NEXTAUTH_URL: "http://localhost:3000",
    NEXTAUTH_SECRET: randomBytes(48).toString("base64"),
    RESEND_API_KEY: "re_test",
    EMAIL_FROM: "LeadMaster <sign-in@mail.leadmaster.test>",
    SUPPORT_EMAIL: "",
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  // An earlier file may have read other variables.
  vi.resetModules();
  const { GET } = await import("./route");
  const url = "http://localhost:3000/.well-known/security.txt";
  expect((await GET(new NextRequest(url), { params: Promise.resolve({}) })).status).toBe(404);
});
