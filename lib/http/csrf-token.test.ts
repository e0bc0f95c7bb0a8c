import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { acceptedCsrfToken, newCsrfToken, nextAuthKey, renewedCsrfCookie } from "./request-context";

const secrets = () => ({
  NEXTAUTH_SECRET: randomBytes(48).toString("base64"),
  NEXTAUTH_SECRET_PREVIOUS: randomBytes(48).toString("base64"),
});
const token = randomBytes(32).toString("hex");
/** As next-auth writes it. */
const cookie = (key: string) => `${token}|${createHash("sha256").update(`${token}${key}`).digest("hex")}`;

describe("the CSRF cookie of next-auth", () => {
  it("is left alone when it was made with the current key", () => {
    const both = secrets();
    expect(renewedCsrfCookie(cookie(nextAuthKey(both.NEXTAUTH_SECRET)), both)).toBeNull();
  });
  it("keeps its token when it was made with the former secret's key", () => {
    const both = secrets();
    const expected = cookie(nextAuthKey(both.NEXTAUTH_SECRET));
    expect(renewedCsrfCookie(cookie(nextAuthKey(both.NEXTAUTH_SECRET_PREVIOUS)), both)).toBe(expected);
  });
  it("keeps its token when an earlier release made it with either secret itself", () => {
    const both = secrets();
    const expected = cookie(nextAuthKey(both.NEXTAUTH_SECRET));
    expect(renewedCsrfCookie(cookie(both.NEXTAUTH_SECRET), both)).toBe(expected);
    expect(renewedCsrfCookie(cookie(both.NEXTAUTH_SECRET_PREVIOUS), both)).toBe(expected);
  });
  it.each(["", "|", token, `${token}|`, `${token}|${"0".repeat(64)}`, `${cookie("x")}|more`])(
    "is not renewed when it is %j",
    (value) => expect(renewedCsrfCookie(value, secrets())).toBeNull(),
  );
  it("is not renewed when its secret was removed", () => {
    const { NEXTAUTH_SECRET, NEXTAUTH_SECRET_PREVIOUS: removed } = secrets();
    expect(renewedCsrfCookie(cookie(nextAuthKey(removed)), { NEXTAUTH_SECRET })).toBeNull();
  });
});

it("derives another key for another secret, and never one that contains the secret", () => {
  const { NEXTAUTH_SECRET: one, NEXTAUTH_SECRET_PREVIOUS: other } = secrets();
  expect(nextAuthKey(one)).not.toBe(nextAuthKey(other));
  expect(nextAuthKey(one)).toMatch(/^[\w-]{43}$/);
  expect(nextAuthKey(one)).not.toContain(one);
});

describe("the token of a page", () => {
  it("is that of a cookie made with the current or a former key", () => {
    const both = secrets();
    const keys = [nextAuthKey(both.NEXTAUTH_SECRET), nextAuthKey(both.NEXTAUTH_SECRET_PREVIOUS), both.NEXTAUTH_SECRET];
    for (const key of keys) expect(acceptedCsrfToken(cookie(key), both)).toBe(token);
  });
  it.each(["", "|", token, `${token}|`, `${token}|${"0".repeat(64)}`, cookie("x")])("is not taken from %j", (value) =>
    expect(acceptedCsrfToken(value, secrets())).toBeNull(),
  );
  it("is accepted when it is new, and differs each time", () => {
    const both = secrets();
    const [one, other] = [newCsrfToken(both), newCsrfToken(both)];
    expect(one.token).not.toBe(other.token);
    expect(acceptedCsrfToken(one.cookie, both)).toBe(one.token);
  });
});
