import { describe, expect, it } from "vitest";
import { EnvironmentError, parseEnv } from "./env";

const good = {
  DATABASE_URL: "postgres://u:p@localhost:5432/leadmaster",
  NEXTAUTH_URL: "https://app.example.com",
  NEXTAUTH_SECRET: "Qm7vT2kXp9sLw4Zr8NcB1yHd6GfJ3aUe",
  RESEND_API_KEY: "re_123",
  EMAIL_FROM: "LeadMaster <sign-in@mail.example.com>",
};

function messageOf(source: Record<string, string | undefined>): string {
  try {
    parseEnv(source);
    return "no error";
  } catch (error) {
    expect(error).toBeInstanceOf(EnvironmentError);
    return (error as Error).message;
  }
}

describe("a usable environment", () => {
  it("is complete without an SMS provider", () => {
    expect(parseEnv(good)).toMatchObject({ HOST: "127.0.0.1", PORT: 3000, TRUSTED_PROXIES: [] });
  });
  it("takes lists, and empty values as missing", () => {
    const env = parseEnv({ ...good, TRUSTED_PROXIES: "10.0.0.1, 10.1.0.0/16", NEXTAUTH_SECRET_PREVIOUS: "" });
    expect(env.TRUSTED_PROXIES).toEqual(["10.0.0.1", "10.1.0.0/16"]);
    expect(env.NEXTAUTH_SECRET_PREVIOUS).toBeUndefined();
    expect(env.SMS_COUNTRIES).toEqual(["US", "CA"]);
    expect(parseEnv({ ...good, SMS_COUNTRIES: "gb, US" }).SMS_COUNTRIES).toEqual(["GB", "US"]);
  });
  it("may be plain http on this machine only", () => {
    expect(parseEnv({ ...good, NEXTAUTH_URL: "http://localhost:3000/" }).NEXTAUTH_URL).toBe("http://localhost:3000");
    expect(messageOf({ ...good, NEXTAUTH_URL: "http://app.example.com" })).toContain("NEXTAUTH_URL must be https");
  });
});

describe("one readable list of what is wrong", () => {
  it("names every variable at once and no value", () => {
    const message = messageOf({ NEXTAUTH_SECRET: "short and secret" });
    for (const name of ["DATABASE_URL", "NEXTAUTH_URL", "NEXTAUTH_SECRET", "RESEND_API_KEY", "EMAIL_FROM"]) {
      expect(message).toContain(`  ${name} `);
    }
    expect(message).not.toContain("short and secret");
  });
  it.each([
    ["DATABASE_URL", "mysql://localhost/x"],
    ["NEXTAUTH_URL", "https://app.example.com/path"],
    ["NEXTAUTH_URL", "app.example.com"],
    ["RESEND_BASE_URL", "http://evil.example"],
    ["TWILIO_BASE_URL", "ftp://localhost"],
    ["TWILIO_ACCOUNT_SID", "AC123"],
    ["SMS_COUNTRIES", "US,XX"],
    ["SMS_COUNTRIES", "1"],
    ["OPERATOR_TOKEN", "a".repeat(31)],
    ["OPERATOR_TOKEN", `${"a".repeat(32)} b`],
    ["NEXTAUTH_SECRET", "changeme".repeat(4)],
    ["NEXTAUTH_SECRET_PREVIOUS", "x".repeat(64)],
    ["NEXTAUTH_SECRET_PREVIOUS", good.NEXTAUTH_SECRET],
    ["OPERATOR_TOKEN", "0123456789abcdef".repeat(4)],
    ["PORT", "70000"],
    ["LOG_LEVEL", "loud"],
  ])("%s=%s", (name, value) => {
    expect(messageOf({ ...good, [name]: value })).toContain(`  ${name} `);
  });
  it("says of a weak secret once what is wrong, and how to make a strong one", () => {
    const weak = { NEXTAUTH_SECRET: "changeme".repeat(4), NEXTAUTH_SECRET_PREVIOUS: "a".repeat(8) };
    expect(
      messageOf({ ...good, ...weak })
        .split("\n")
        .slice(1),
    ).toEqual([
      "  NEXTAUTH_SECRET is too easy to guess (words, repetitions or sequences): make one with `openssl rand -base64 48`",
      "  NEXTAUTH_SECRET_PREVIOUS must have 32 bytes or more",
    ]);
  });
  it("wants all of Twilio's or none", () => {
    const message = messageOf({ ...good, TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}` });
    expect(message).toContain("TWILIO_AUTH_TOKEN is missing");
    expect(message).toContain("TWILIO_MESSAGING_SERVICE_SID is missing");
  });
});
