import { describe, expect, it } from "vitest";
import { EnvironmentError, parseEnv } from "./env";

const good = {
  DATABASE_URL: "postgres://u:p@localhost:5432/leadmaster",
  NEXTAUTH_URL: "https://app.example.com",
  NEXTAUTH_SECRET: "Qm7vT2kXp9sLw4Zr8NcB1yHd6GfJ3aUe",
  RESEND_API_KEY: "re_123",
  EMAIL_FROM: "LeadMaster <sign-in@mail.example.com>",
  TRUSTED_PROXIES: "none",
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

describe("retention", () => {
  it("has defaults, and is taken within its bounds", () => {
    expect(parseEnv(good)).toMatchObject({ RETENTION_CHALLENGE_DAYS: 30, RETENTION_AUDIT_DAYS: 400 });
    const given = { RETENTION_CHALLENGE_DAYS: "7", RETENTION_AUDIT_DAYS: "3650" };
    expect(parseEnv({ ...good, ...given })).toMatchObject({ RETENTION_CHALLENGE_DAYS: 7, RETENTION_AUDIT_DAYS: 3650 });
  });
  it("names the bounds that a number is outside of", () => {
    const sentence = "RETENTION_SESSION_DAYS must be a whole number of days from 7 to 400";
    for (const wrong of ["6", "401", "7.5", "x"]) {
      expect(messageOf({ ...good, RETENTION_SESSION_DAYS: wrong })).toContain(sentence);
    }
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
    ["SMTP_URL", "https://relay.example.com"],
    ["SMTP_URL", "smtps://user@relay.example.com"],
    ["SMTP_URL", "smtps://user:pass@relay.example.com/path"],
    ["SMTP_URL", "smtps://user:p%zz@relay.example.com"],
    ["TWILIO_ACCOUNT_SID", "AC123"],
    ["SMS_COUNTRIES", "US,XX"],
    ["SMS_COUNTRIES", "1"],
    ["RETENTION_AUDIT_DAYS", "89"],
    ["RETENTION_AUDIT_DAYS", "3651"],
    ["RETENTION_MESSAGE_DAYS", "0"],
    ["RETENTION_SESSION_DAYS", "30.5"],
    ["RETENTION_CHALLENGE_DAYS", "a month"],
    ["OPERATOR_TOKEN", "a".repeat(31)],
    ["OPERATOR_TOKEN", `${"a".repeat(32)} b`],
    ["DRAIN_SECONDS", "-1"],
    ["DRAIN_SECONDS", "soon"],
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

describe("S09 TRUSTED_PROXIES", () => {
  const problemsOf = (value: string | undefined) =>
    messageOf({ ...good, TRUSTED_PROXIES: value })
      .split("\n")
      .filter((line) => line.startsWith("  TRUSTED_PROXIES "));

  it("rejects an https origin without it, and lists it with everything else that is missing", () => {
    for (const value of [undefined, ""]) expect(problemsOf(value)).toEqual([expect.stringContaining("is missing")]);
    const message = messageOf({ ...good, TRUSTED_PROXIES: undefined, EMAIL_FROM: undefined });
    expect(message).toContain("  TRUSTED_PROXIES is missing");
    expect(message).toContain("  EMAIL_FROM is missing");
  });
  it("may be left out on plain http, which is this machine only", () => {
    const local = { ...good, NEXTAUTH_URL: "http://localhost:3000", TRUSTED_PROXIES: undefined };
    expect(parseEnv(local).TRUSTED_PROXIES).toEqual([]);
  });
  it.each([
    ["none", []],
    ["10.0.0.1, 10.1.0.0/16", ["10.0.0.1", "10.1.0.0/16"]],
    ["loopback,linklocal,uniquelocal", ["loopback", "linklocal", "uniquelocal"]],
    ["10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fd00::/8", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8"]],
    ["203.0.113.0/255.255.255.0", ["203.0.113.0/255.255.255.0"]],
    ["2001:db8::/32,2001:db8::1,::ffff:10.0.0.0/104", ["2001:db8::/32", "2001:db8::1", "::ffff:10.0.0.0/104"]],
    ["34.0.0.0/9,34.128.0.0/9,34.0.0.0/8", ["34.0.0.0/9", "34.128.0.0/9", "34.0.0.0/8"]],
  ])("accepts %s", (value, entries) => {
    expect(parseEnv({ ...good, TRUSTED_PROXIES: value }).TRUSTED_PROXIES).toEqual(entries);
  });
  it.each([
    ["0.0.0.0/0", "0.0.0.0/0 is wider than /8"],
    ["0.0.0.0/1,128.0.0.0/1", "0.0.0.0/1 is wider than /8"],
    ["10.0.0.0/7", "10.0.0.0/7 is wider than /8"],
    ["0.0.0.0/0.0.0.0", "0.0.0.0/0.0.0.0 is wider than /8"],
    ["::ffff:0.0.0.0/96", "::ffff:0.0.0.0/96 is wider than /8"],
    ["::/0", "::/0 is wider than /16"],
    ["2000::/3", "2000::/3 is wider than /16"],
    // Four quarters of a /6.
    ["4.0.0.0/8,5.0.0.0/8,6.0.0.0/8,7.0.0.0/8", "together are 4.0.0.0/6, wider than /8"],
    ["10.0.0.0/8,11.0.0.0/8", "together are 10.0.0.0/7, wider than /8"],
    // All /8 networks together are every address.
    [Array.from({ length: 256 }, (_, i) => `${i}.0.0.0/8`).join(","), "together are 0.0.0.0/0, wider than /8"],
    // Every second /8: no two of them join.
    [Array.from({ length: 128 }, (_, i) => `${2 * i}.0.0.0/8`).join(","), "more public addresses than one /8"],
    ["2001::/17,2001:8000::/17,2002::/17", "more public addresses than one /16"],
    ["2000::/16,2001::/16", "together are 2000::/15, wider than /16"],
    ["proxy.internal", "proxy.internal is no address, network or name"],
    ["10.0.0.256", "10.0.0.256 is no address"],
    ["10.0.0.0/33", "10.0.0.0/33 is no address"],
    ["10.0.0.0/", "10.0.0.0/ is no address"],
    ["10.1", "10.1 is no address"],
    ["constructor", "constructor is no address"],
    ["none,10.0.0.1", "none stands alone"],
    [" , ", "names no proxy"],
  ])("rejects %s by name", (value, problem) => {
    expect(problemsOf(value).join("\n")).toContain(problem);
  });
  it("names every entry that is wrong", () => {
    expect(problemsOf("10.0.0.1,nonsense,0.0.0.0/2")).toHaveLength(2);
  });
});
