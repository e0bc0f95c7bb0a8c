import { describe, expect, it } from "vitest";
import type { WorkgroupMember } from "@/lib/contract/member-schemas";
import { helperOf, troublesOf } from "./member-trouble";

const member: WorkgroupMember = {
  id: "1",
  name: "Pat",
  email: "pat@example.test",
  role: "member",
  state: "active",
  disabled: false,
  twoFactor: { own: true, required: true, channels: ["email"] },
  protection: "email_only",
  secondStep: "ok",
  secondStepSince: null,
  cannotReceiveSince: null,
  pausedUntil: null,
  sendLimitUntil: null,
  helpReasons: [],
  suppressed: [],
  lastSignInAt: null,
  canHelp: true,
};

const since = "2025-03-05T10:24:00.000Z";
const numbers = { wrongCodes: 10, hours: 24, inARow: 50 };

function hintsOf(changes: Partial<WorkgroupMember>, isReader = false): string[] {
  const changed = { ...member, ...changes };
  const context = { numbers, pauseEnd: "today at 10:24 AM", helper: helperOf(changed, isReader) };
  return troublesOf(changed, context).map(({ hint }) => hint);
}

describe("the ways out of a trouble", () => {
  const paused = { secondStep: "paused", secondStepSince: since, pausedUntil: since } as const;
  const locked = { secondStep: "stopped", secondStepSince: since } as const;

  it("names time, password reset and unlock for a pause", () => {
    expect(hintsOf(paused)).toEqual([
      "Unlocks automatically today at 10:24 AM, when the member resets the password, or when you unlock it.",
    ]);
  });

  it("names who can unlock, if the reader can't", () => {
    expect(hintsOf(locked)).toEqual(["Stays locked until you unlock it."]);
    expect(hintsOf({ ...locked, canHelp: false })).toEqual([
      "Stays locked until an operator of LeadMaster unlocks it.",
    ]);
    expect(hintsOf({ ...locked, canHelp: false }, true)).toEqual(["Stays locked until another admin unlocks it."]);
    expect(hintsOf({ sendLimitUntil: since, canHelp: false })).toEqual([
      "We send codes again after that, or when an operator of LeadMaster unlocks it.",
    ]);
  });

  it("names resume only to a reader who can do it, and always what the member can do", () => {
    const suppressed = [{ channel: "email", reason: "bounced", since }] as const;
    const own = "The member can also confirm the email address again, or another one, under User Information.";
    expect(hintsOf({ suppressed: [...suppressed] })).toEqual([`Resume once the mailbox works. ${own}`]);
    expect(hintsOf({ suppressed: [...suppressed], canHelp: false })).toEqual([own]);
  });
});
