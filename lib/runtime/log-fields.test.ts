import { describe, expect, it } from "vitest";
import { allowedFields, errorFields, pathFields } from "./log-fields";

const id = "9f0c1f4e-3c1f-4b39-9d4b-0a6d0d6e1a11";

describe("allowedFields", () => {
  it("writes what the product logs", () => {
    const entries = [
      { event: "listening", host: "127.0.0.1", port: 3000 },
      { event: "delivery_retry", delivery: id, channel: "email", attempt: 1, class: "timeout", pauseMs: 1000 },
      { event: "delivery_failed", delivery: null, channel: "phone", state: "failed", reason: "number_invalid" },
      { event: "operator_alarm", channel: "phone", class: "daily cap send-dial-code" },
      { event: "operator_alarm", channel: "phone", class: "400 21211" },
      { event: "read_refused", user: id, workgroup: id, reason: "forbidden" },
      { event: "old_rows_removed", table: "audit_events", rows: 123456 },
      {
        event: "internal_error",
        method: "GET",
        path: `/api/workgroups/${id}/members`,
        error: "TypeError",
        code: "42P01",
      },
    ];
    for (const entry of entries) expect(allowedFields(entry)).toEqual(entry);
  });

  it("withholds a whole input that a caller logs by mistake", () => {
    const input = {
      email: "ann@mail.test",
      password: "correct horse",
      code: "123456",
      token: "A".repeat(43),
      phone: "+14155550100",
      name: "Ann",
      user: { email: "ann@mail.test" },
      headers: new Headers({ cookie: "leadmaster.session=x" }),
      "ann@mail.test": true,
    };
    const written = allowedFields({ event: "oops", ...input });
    const withheld = ["email", "password", "code", "token", "phone", "name", "user", "headers", "?"];
    expect(written).toEqual({ event: "oops", withheld });
  });

  it.each([
    ["event", "123456"],
    ["kind", "ann@mail.test"],
    ["reason", "+14155550100"],
    ["state", "Failing row contains (ann@mail.test)"],
    ["delivery", "A".repeat(43)],
    ["class", "400 123456"],
    ["class", "correct horse battery staple"],
    ["path", "/api/not-me/AbCd1234"],
    ["error", "bad thing for ann@mail.test"],
    ["code", "123456"],
    ["at", "somewhere near ann@mail.test"],
    ["port", "123456"],
    ["rows", { email: "ann@mail.test" }],
  ])("withholds a %s that is %j", (name, value) => {
    expect(allowedFields({ [name]: value })).toEqual({ withheld: [name] });
  });
});

describe("pathFields", () => {
  it.each([
    ["/api/account", "/api/account"],
    [`/api/account/sessions/${id}`, `/api/account/sessions/${id}`],
    ["/api/auth/callback/password", "/api/auth/callback/password"],
    ["/api/x/ann@mail.test", "/api/x/…"],
    ["/api/x/123456", "/api/x/…"],
    [`/not-me/abcdefgh.${id}.${"A".repeat(43)}`, "/not-me/…"],
    ["/", "/"],
  ])("%s is %s", (given, path) => {
    expect(pathFields(given)).toEqual({ path });
    expect(allowedFields(pathFields(given))).toEqual({ path });
  });
});

describe("errorFields", () => {
  it("says kind, code and place of an error, and nothing of its message", () => {
    const input = "ann@mail.test\n    at secret (file:///ann@mail.test:1:1)\n    at 123456";
    const error = Object.assign(new TypeError(`no such row: ${input}`), { code: "23514", detail: input, query: input });
    const fields = errorFields(error);
    expect(fields).toEqual({
      error: "TypeError",
      code: "23514",
      at: expect.stringMatching(/^at .*log-fields\.test\.ts/),
    });
    expect(JSON.stringify(fields)).not.toMatch(/ann@|123456|no such row/);
    expect(allowedFields(fields)).toEqual(fields);
  });

  it("does not trust a name, a code or a digest", () => {
    const error = Object.assign(new Error("x"), {
      name: "ann@mail.test",
      code: "123456",
      digest: "NEXT_REDIRECT;/ann",
    });
    expect(allowedFields(errorFields(error))).toEqual({
      at: expect.any(String),
      withheld: ["error", "code", "digest"],
    });
  });

  it("says of what is no error only its type", () => {
    expect(errorFields("ann@mail.test")).toEqual({ error: "string" });
    expect(errorFields({ password: "x" })).toEqual({ error: "object" });
  });
});
