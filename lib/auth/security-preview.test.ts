import { expect, it } from "vitest";
import type { MemberFacts } from "../db/workgroups";
import { previewSecurity } from "./security-preview";

const harbor = { id: "h", name: "Harbor", edition: "APP4", twoFactorRequired: false } as const;
const summit = { id: "s", name: "Summit", edition: "APP", twoFactorRequired: true } as const;

function member(given: Partial<MemberFacts>): MemberFacts {
  return {
    twoFactorEnabled: false,
    phoneVerified: false,
    emailOut: null,
    phoneOut: null,
    workgroups: [harbor],
    sessionsWithoutSecondStep: 0,
    sparedSessions: 0,
    mobileSessions: 0,
    ...given,
  };
}

const members = [
  member({ phoneVerified: true, sessionsWithoutSecondStep: 2, mobileSessions: 3 }),
  member({ twoFactorEnabled: true, sparedSessions: 1 }),
  member({}),
  member({ workgroups: [harbor, summit] }),
];
const change = { workgroupId: "h", phoneAvailable: true };

it("enforcing: who gets codes where, whose sessions are asked, who loses the app", () => {
  expect(previewSecurity(members, { ...change, twoFactorRequired: true })).toEqual({
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
  expect(previewSecurity(members, { ...change, twoFactorRequired: false })).toEqual({
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

it("without an SMS provider everyone gets e-mail only", () => {
  const preview = previewSecurity(members, { ...change, twoFactorRequired: true, phoneAvailable: false });
  expect([preview.emailAndPhone, preview.emailOnly]).toEqual([0, 4]);
});

it("tells of addresses that are left out, and of members whom no code reaches", () => {
  const out = { reason: "bounced", since: "2025-03-05T10:00:00Z", old: false } as const;
  const people = [
    member({ emailOut: out }),
    member({ emailOut: { ...out, old: true } }),
    member({ emailOut: out, phoneVerified: true }),
    member({ emailOut: out, phoneVerified: true, phoneOut: out }),
    member({ phoneVerified: true, phoneOut: out }),
    member({}),
  ];
  const counts = (required: boolean, phoneAvailable = true) => {
    const wish = { workgroupId: "h", twoFactorRequired: required, phoneAvailable };
    const { unreachable, suppressed } = previewSecurity(people, wish);
    return [unreachable, suppressed];
  };
  expect(counts(true)).toEqual([2, 5]);
  expect(counts(true, false)).toEqual([3, 5]);
  expect(counts(false)).toEqual([0, 5]);
});
