import { expect, it } from "vitest";
import { type EvaluatedGroup, previewSecurity } from "./policy-preview";

function group(given: Partial<EvaluatedGroup>): EvaluatedGroup {
  return {
    members: 1,
    needsOwnCode: false,
    phoneVerified: false,
    phoneConsented: true,
    phoneRefused: null,
    enforcedElsewhere: false,
    app4: true,
    emailSuppression: null,
    phoneSuppression: null,
    sessionsWithoutSecondStep: 0,
    sparedSessions: 0,
    mobileMembers: 0,
    ...given,
  };
}

const groups = [
  group({ phoneVerified: true, sessionsWithoutSecondStep: 2, mobileMembers: 1 }),
  group({ needsOwnCode: true, sparedSessions: 1 }),
  group({}),
  group({ enforcedElsewhere: true }),
];
const change = { workgroupId: "h", phoneAvailable: true };

it("enforcing: who gets codes where, whose sessions are asked, who loses the app", () => {
  expect(previewSecurity(groups, { ...change, twoFactorRequired: true })).toEqual({
    twoFactorRequired: true,
    members: 4,
    emailAndPhone: 1,
    emailOnly: 3,
    withoutCode: 0,
    sessionsToAsk: 3,
    mobileMembers: 1,
    unreachable: 0,
    suppressed: 0,
  });
});

it("lifting: who still needs a code, by the own choice or by another workgroup", () => {
  expect(previewSecurity(groups, { ...change, twoFactorRequired: false })).toEqual({
    twoFactorRequired: false,
    members: 4,
    emailAndPhone: 0,
    emailOnly: 2,
    withoutCode: 2,
    sessionsToAsk: 0,
    mobileMembers: 0,
    unreachable: 0,
    suppressed: 0,
  });
});

it("counts every member of a group", () => {
  const many = [group({ members: 300, phoneVerified: true, sessionsWithoutSecondStep: 7 }), group({ members: 20 })];
  const preview = previewSecurity(many, { ...change, twoFactorRequired: true });
  expect(preview).toMatchObject({ members: 320, emailAndPhone: 300, emailOnly: 20, sessionsToAsk: 7 });
});

it("without an SMS provider everyone gets e-mail only", () => {
  const preview = previewSecurity(groups, { ...change, twoFactorRequired: true, phoneAvailable: false });
  expect([preview.emailAndPhone, preview.emailOnly]).toEqual([0, 4]);
});

it("tells of addresses that are left out, and of members whom no code reaches", () => {
  const out = { reason: "bounced", old: false } as const;
  const people = [
    group({ emailSuppression: out }),
    group({ emailSuppression: { ...out, old: true } }),
    group({ emailSuppression: out, phoneVerified: true }),
    group({ emailSuppression: out, phoneVerified: true, phoneSuppression: out }),
    group({ phoneVerified: true, phoneSuppression: out }),
    group({}),
  ];
  const counts = (required: boolean, available = true) => {
    const wish = { workgroupId: "h", twoFactorRequired: required, phoneAvailable: available };
    const { unreachable, suppressed } = previewSecurity(people, wish);
    return [unreachable, suppressed];
  };
  expect(counts(true)).toEqual([2, 5]);
  expect(counts(true, false)).toEqual([3, 5]);
  expect(counts(false)).toEqual([0, 5]);
});

it("S25 a number that gets no texts counts as email only, and does not make a member reachable", () => {
  const phone = { phoneVerified: true, phoneRefused: "number_unsupported" } as const;
  const out = { reason: "bounced", old: false } as const;
  const preview = previewSecurity([group(phone), group({ ...phone, emailSuppression: out })], {
    ...change,
    twoFactorRequired: true,
  });
  expect(preview).toMatchObject({ emailAndPhone: 0, emailOnly: 2, unreachable: 1 });
});
