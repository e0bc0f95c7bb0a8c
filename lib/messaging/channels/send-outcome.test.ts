import { describe, expect, test } from "vitest";
import { emailFailure } from "./resend-email";
import { retryAfterSeconds } from "./send-outcome";
import { smsFailure } from "./twilio-sms";

describe("what a failed answer of Resend means", () => {
  test.each([
    [400, "invalid_idempotency_key", "permanent", "provider_refused", false],
    [400, "validation_error", "permanent", "provider_refused", false],
    [401, "missing_api_key", "permanent", "provider_account", true],
    [401, "restricted_api_key", "permanent", "provider_account", true],
    [403, "invalid_api_key", "permanent", "provider_account", true],
    [403, "validation_error", "permanent", "provider_account", true],
    [404, "not_found", "permanent", "provider_refused", false],
    [409, "invalid_idempotent_request", "permanent", "provider_refused", false],
    [409, "concurrent_idempotent_requests", "temporary", "provider_unreachable", undefined],
    [409, "resource_locked", "temporary", "provider_unreachable", undefined],
    [422, "validation_error", "permanent", "address_refused", false],
    [422, "invalid_from_address", "permanent", "provider_account", true],
    [429, "rate_limit_exceeded", "rate_limited", "provider_busy", undefined],
    [429, "daily_quota_exceeded", "permanent", "provider_account", true],
    [429, "monthly_quota_exceeded", "permanent", "provider_account", true],
    [451, "security_error", "permanent", "address_refused", false],
    [500, "application_error", "temporary", "provider_unreachable", undefined],
    [503, "service_unavailable", "temporary", "provider_unreachable", undefined],
    [null, "application_error", "temporary", "provider_unreachable", undefined],
    [418, "something new", "permanent", "provider_refused", false],
  ])("%s %s is %s: %s", (statusCode, name, kind, reason, alarm) => {
    const outcome = emailFailure({ statusCode, name }, null, false);
    expect(outcome).toMatchObject({ kind, reason, ...(alarm !== undefined && { alarm }) });
  });

  test("a 4xx with the body `null` is an empty answer, a timeout is silence", () => {
    expect(emailFailure(null, null, false)).toMatchObject({ kind: "temporary", errorClass: "network empty" });
    expect(emailFailure({ statusCode: null, name: "application_error" }, null, true)).toEqual({
      kind: "temporary",
      reason: "provider_silent",
      errorClass: "timeout",
    });
  });

  test("nothing of the provider's words is kept", () => {
    const error = { statusCode: 422, name: "x y <b>", message: "to ann@mail.test: 123456" };
    expect(JSON.stringify(emailFailure(error, null, false))).not.toMatch(/ann|123456|<b>/);
  });
});

describe("what an exception of Twilio's SDK means", () => {
  test.each([
    [{ status: 401, code: 20003 }, "permanent", "provider_account", true],
    [{ status: 404, code: 20404 }, "permanent", "provider_refused", false],
    [{ status: 429, code: 20429 }, "rate_limited", "provider_busy", undefined],
    [{ status: 429, code: 63038 }, "permanent", "provider_account", true],
    [{ status: 500, code: 20500 }, "unknown", "provider_silent", undefined],
    [{ status: 503 }, "unknown", "provider_silent", undefined],
    [{ status: 400, code: 21211 }, "permanent", "number_invalid", false],
    [{ status: 400, code: 21212 }, "permanent", "provider_account", true],
    [{ status: 400, code: 21268 }, "permanent", "number_unsupported", false],
    [{ status: 400, code: 21408 }, "permanent", "country_unsupported", false],
    [{ status: 400, code: 21606 }, "permanent", "provider_account", true],
    [{ status: 400, code: 21608 }, "permanent", "provider_account", true],
    [{ status: 400, code: 21610 }, "permanent", "opted_out", false],
    [{ status: 400, code: 21611 }, "temporary", "provider_busy", undefined],
    [{ status: 400, code: 21612 }, "permanent", "number_unsupported", false],
    [{ status: 400, code: 21614 }, "permanent", "number_unsupported", false],
    [{ status: 400, code: 21635 }, "permanent", "number_unsupported", false],
    [{ status: 400, code: 99999 }, "permanent", "provider_refused", false],
    [{ status: 307 }, "permanent", "provider_refused", false],
    [{ code: "ECONNREFUSED" }, "temporary", "provider_unreachable", undefined],
    [{ code: "ENOTFOUND" }, "temporary", "provider_unreachable", undefined],
    [{ code: "EAI_AGAIN" }, "temporary", "provider_unreachable", undefined],
    [{ code: "ECONNRESET" }, "unknown", "provider_silent", undefined],
    [{ code: "ECONNABORTED" }, "unknown", "provider_silent", undefined],
    [new SyntaxError("Unexpected token <"), "unknown", "provider_silent", undefined],
    [null, "unknown", "provider_silent", undefined],
  ])("%j is %s: %s", (error, kind, reason, alarm) => {
    expect(smsFailure(error)).toMatchObject({ kind, reason, ...(alarm !== undefined && { alarm }) });
  });
});

test.each([
  ["7", 7],
  [" 7 ", 7],
  ["0", 1],
  ["-3", 1],
  ["Tue, 24 Nov 2026 10:00:09 GMT", 9],
  ["Tue, 24 Nov 2026 09:00:00 GMT", 1],
  ["999999", 600],
  ["soon", null],
  [null, null],
])("retry-after %s is %s s", (header, seconds) => {
  expect(retryAfterSeconds(header, new Date("2026-11-24T10:00:00Z"))).toBe(seconds);
});
