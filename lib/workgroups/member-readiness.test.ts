import { describe, expect, it } from "vitest";
import { judgeReadiness } from "./member-readiness";

const proven = {
  emailSuppression: null,
  phoneSuppression: null,
  phoneVerified: true,
  phoneConsented: true,
  app4: true,
  emailProven: true,
  phoneRefused: false,
} as const;
const never = { ...proven, phoneVerified: false, app4: false, emailProven: false };

describe("readiness", () => {
  it.each([
    ["a proven mailbox and a confirmed number", proven, "yes", []],
    ["a mailbox that nothing was delivered to", never, "unknown", ["never_proven"]],
    ["a confirmed number, and a mailbox of which nothing is known", { ...proven, emailProven: false }, "yes", []],
    ["a bounced mailbox only", { ...never, emailProven: true, emailSuppression: "bounced" }, "no", ["bounced"]],
    ["a mailbox that complained only", { ...never, emailSuppression: "complained" }, "no", ["complained"]],
    ["a bounced mailbox and a confirmed number", { ...proven, emailSuppression: "bounced" }, "yes", ["bounced"]],
    [
      "a bounced mailbox and a number that replied STOP",
      { ...proven, emailSuppression: "bounced", phoneSuppression: "opted_out" },
      "no",
      ["bounced", "opted_out"],
    ],
    [
      "a bounced mailbox and a number that may get no texts",
      { ...proven, emailSuppression: "bounced", phoneRefused: true },
      "no",
      ["bounced"],
    ],
    [
      "a proven mailbox and a number that replied STOP",
      { ...proven, phoneSuppression: "opted_out" },
      "yes",
      ["opted_out"],
    ],
    ["APP4 without a confirmed number", { ...proven, phoneVerified: false }, "yes", ["phone_unverified"]],
    [
      "a proven mailbox and a number whose owner has not agreed to texts",
      { ...proven, phoneConsented: false },
      "yes",
      ["phone_without_consent"],
    ],
    [
      "a bounced mailbox and a number whose owner has not agreed to texts",
      { ...proven, phoneConsented: false, emailSuppression: "bounced" },
      "no",
      ["bounced", "phone_without_consent"],
    ],
    [
      "APP4 with a bounced mailbox and without a confirmed number",
      { ...proven, phoneVerified: false, emailSuppression: "bounced" },
      "no",
      ["bounced", "phone_unverified"],
    ],
    [
      "a number that no edition uses, and a bounced mailbox",
      { ...proven, app4: false, emailSuppression: "bounced" },
      "no",
      ["bounced"],
    ],
  ] as const)("%s", (_, facts, can, reasons) => {
    expect(judgeReadiness(facts, { textsAvailable: true })).toEqual({ canReceiveCode: can, reasons });
  });

  it("counts no phone where the operator has no SMS provider", () => {
    const facts = { ...proven, emailSuppression: "bounced" } as const;
    expect(judgeReadiness(facts, { textsAvailable: false }).canReceiveCode).toBe("no");
  });
});
