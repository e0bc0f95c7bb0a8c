import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { findIn, hashOf, type Look, textsIn } from "./finder";
import { readLog } from "./log-lines";

const session = randomBytes(32).toString("base64url");
const secrets = {
  codes: new Set(["012345", "918273"]),
  tokenHashes: new Set([hashOf(session)]),
  texts: new Map([["correct horse test battery", "a password that was typed"]]),
};

const found = (text: string, mayHold?: Look[]) =>
  findIn({ where: "here", text, mayHold }, secrets).map(({ what }) => what);

describe("findIn finds a planted secret", () => {
  it.each([
    ["a code that was sent", "918273"],
    ["a code that was sent", "012345 is your LeadMaster sign-in code"],
    ["a code that was sent", "code=918273&json=true"],
    ["a code that was sent", '{"code":"918273"}'],
    ["a code that was sent", "typed 918 273."],
    ["a code that was sent", "@localhost #918273"],
    ["a token", `leadmaster.session=${session}; Path=/`],
    ["a token", `/password-reset/${session}`],
    ["a token", session],
    ["a password that was typed", '{"password":"correct horse test battery"}'],
    ["an email address", "no account for Robin.Test+1@journey.test here"],
    ["a phone number", "to +14155550100"],
    ["a phone number", "to +1 415-555-0100"],
    ["a password's hash", "$argon2id$v=19$m=19456"],
    ["a token of a challenge", `/not-me/abcd-_12.${randomUUID()}.${randomBytes(32).toString("base64url")}`],
    ["a CSRF token", `csrfToken=${randomBytes(32).toString("hex")}|`],
  ])("%s in %s", (what, text) => {
    expect(found(text)).toContain(what);
  });
});

describe("findIn ignores what is not a secret", () => {
  it.each([
    ["a code that was not sent", "111111"],
    ["a code's digits in a longer number", "19182735 0.918273 2026-11-25T10:00:00.918273Z"],
    ["a code's digits in an id", `9f0c1f4e-918273-4b39 ${randomUUID()}`],
    ["an unknown token", randomBytes(32).toString("base64url")],
    ["the key of a rate limit", `password-account:${randomBytes(32).toString("base64url")}`],
    ["a source location", "at run (file:///app/node_modules/@node-rs/argon2/index.js:123456:78)"],
    ["a masked address", "r***@j***.test ending in 42"],
    ["a user agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.7339.0"],
  ])("%s", (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it("allows the shapes that a location may hold", () => {
    expect(found("robin@journey.test", ["an email address"])).toEqual([]);
    expect(found("robin@journey.test 918273", ["an email address"])).toEqual(["a code that was sent"]);
  });
});

it("textsIn returns every text of a value, numbers and field names too", () => {
  const value = { a: [{ "robin@journey.test": 918273 }, null, true], b: "x" };
  expect(textsIn(value, "v").map(({ where, text }) => `${where} ${text}`)).toEqual([
    "v (name) a",
    "v.a.0 (name) robin@journey.test",
    "v.a.0.robin@journey.test 918273",
    "v (name) b",
    "v.b x",
  ]);
});

describe("readLog", () => {
  const start = "✓ Running next.config.js took 52ms\n" + '{"level":30,"event":"listening","port":918273}\n';

  it("accepts a log with JSON entries only after the server listens, also after a restart", () => {
    const log = readLog("a.log", `${start}{"level":40,"event":"delivery_retry","class":"timeout"}\n${start}`);
    expect([log.unstructured, log.withheld]).toEqual([[], []]);
    expect(log.texts.flatMap((text) => findIn(text, secrets))).toEqual([]);
  });

  it("reports lines that are not JSON, and entries with withheld fields", () => {
    const printed = "⨯ Error [PostgresError]: bad thing";
    const withheld = '{"level":50,"event":"oops","withheld":["email"]}';
    expect(readLog("a.log", `${start}${printed}\n${withheld}\n`)).toMatchObject({
      unstructured: [printed],
      withheld: [withheld],
    });
  });

  it("returns the texts of entries and of other lines", () => {
    const log = readLog("a.log", `${start}${session}\n{"event":"oops","user":{"email":"robin@journey.test"}}\n`);
    const whats = log.texts.flatMap((text) => findIn(text, secrets)).map(({ what }) => what);
    expect(whats).toEqual(["a token", "an email address"]);
  });
});
