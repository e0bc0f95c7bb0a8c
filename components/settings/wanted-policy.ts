/** What the form of Security Options says, against what is stored. Pure. */
import { z } from "zod";
import { scheduleCopy } from "@/components/copy/policy-schedule";
import { controls } from "@/components/copy/shell";
import { localTime, resolveLocalTime } from "@/components/local-time";
import { days, hours } from "@/lib/contract/duration";
import { SCHEDULE_AHEAD } from "@/lib/contract/limits";
import type { PolicyState } from "@/lib/contract/vocabulary";
import type { SecurityPatch, WorkgroupSecurity } from "@/lib/contract/workgroup-schemas";

/** The values of the form. While a date is set, the box is ticked: taking the tick away cancels the date. */
export type SecurityValues = {
  twoFactorRequired: boolean;
  when: "now" | "later";
  /** In the reader's time zone. */
  date: string;
  currentPassword?: string | undefined;
};

type Stored = Pick<WorkgroupSecurity, "twoFactorRequired" | "scheduledAt">;

export function stateOf({ twoFactorRequired, scheduledAt }: Stored): PolicyState {
  if (twoFactorRequired) return "on";
  return scheduledAt === null ? "off" : "scheduled";
}

/** The values that show what is stored. */
export function valuesOf(stored: Stored, timeZone: string): SecurityValues {
  return {
    twoFactorRequired: stateOf(stored) !== "off",
    when: stored.scheduledAt === null ? "now" : "later",
    date: stored.scheduledAt === null ? "" : localTime(new Date(stored.scheduledAt), timeZone),
  };
}

/** `effectiveAt` is null for "at once", and for a date that is not complete. */
export type Wanted = { state: PolicyState; effectiveAt: string | null };

/** What Submit would store. A date that still reads as the stored one keeps its seconds. */
export function wantedBy({ twoFactorRequired, when, date }: SecurityValues, stored: Stored, timeZone: string): Wanted {
  if (!twoFactorRequired) return { state: "off", effectiveAt: null };
  if (stored.twoFactorRequired || when === "now") return { state: "on", effectiveAt: null };
  const kept = stored.scheduledAt !== null && localTime(new Date(stored.scheduledAt), timeZone) === date;
  const instant = kept ? stored.scheduledAt : (resolveLocalTime(date, timeZone)?.instant.toISOString() ?? null);
  return { state: "scheduled", effectiveAt: instant };
}

export const differs = (wanted: Wanted, stored: Stored): boolean =>
  wanted.state !== stateOf(stored) || (wanted.state === "scheduled" && wanted.effectiveAt !== stored.scheduledAt);

/** The call that stores it, with the values that the admin has seen. */
export function patchOf({ state, effectiveAt }: Wanted, stored: Stored): SecurityPatch {
  return {
    twoFactorRequired: state !== "off",
    ...(effectiveAt !== null && { effectiveAt }),
    expectedTwoFactorRequired: stored.twoFactorRequired,
    expectedScheduledAt: stored.scheduledAt,
  };
}

const numbers = { hours: SCHEDULE_AHEAD.least / hours(1), days: SCHEDULE_AHEAD.most / days(1) };

/** What is wrong with a new date, by this browser's clock; the server judges it again by its own. */
function dateProblem(wanted: Wanted, stored: Stored, now: number): string | null {
  if (wanted.state !== "scheduled" || !differs(wanted, stored)) return null;
  if (wanted.effectiveAt === null) return scheduleCopy.dateMissing;
  const ahead = Date.parse(wanted.effectiveAt) - now;
  if (ahead < SCHEDULE_AHEAD.least) return scheduleCopy.tooSoon(numbers);
  return ahead > SCHEDULE_AHEAD.most ? scheduleCopy.tooLate(numbers) : null;
}

/** Only turning it off needs the password here; any other change asks for it when it was not given lately. */
export function securityFormSchema(stored: Stored, timeZone: string) {
  return z
    .object({
      twoFactorRequired: z.boolean(),
      when: z.enum(["now", "later"]).catch("now"),
      date: z.string().catch(""),
      currentPassword: z.string().optional(),
    })
    .superRefine((values, context) => {
      const problem = dateProblem(wantedBy(values, stored, timeZone), stored, Date.now());
      if (problem) context.addIssue({ code: "custom", path: ["date"], message: problem });
      if (stored.twoFactorRequired && !values.twoFactorRequired && !values.currentPassword) {
        context.addIssue({ code: "custom", path: ["currentPassword"], message: controls.passwordMissing });
      }
    });
}
