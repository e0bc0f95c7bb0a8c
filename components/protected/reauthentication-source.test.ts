import { expect, test } from "vitest";
import type { FailureCode, Refusal } from "@/components/api";
import { toStepReply } from "./reauthentication-source";

const refusal = (code: FailureCode, detail?: string): Refusal => ({ ok: false, status: 403, code, detail });

test.each<[FailureCode, string | undefined, string]>([
  ["incorrect_code", undefined, "incorrect"],
  ["challenge_over", "exhausted", "exhausted"],
  ["challenge_over", "stopped", "stopped"],
  ["challenge_over", undefined, "no_challenge"],
  ["not_found", undefined, "no_challenge"],
  ["unauthenticated", undefined, "no_challenge"],
  ["offline", undefined, "offline"],
  ["too_many_attempts", undefined, "too_many_attempts"],
])("%s (%s) is %s to the form", (code, detail, reason) => {
  expect(toStepReply(refusal(code, detail))).toMatchObject({ ok: false, code: reason });
});

test("a right code is right", () => {
  expect(toStepReply({ ok: true, status: 204, data: null })).toMatchObject({ ok: true });
});
