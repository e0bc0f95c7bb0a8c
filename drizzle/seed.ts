/** `npm run db:seed`: adds the demo data. Idempotent: existing rows are not changed. */

import { hashPassword } from "@/lib/auth/credential-hash";
import { days } from "@/lib/contract/duration";
import { CONSECUTIVE_WRONG_CODES } from "@/lib/contract/limits";
import { SMS_CONSENT_VERSION } from "@/lib/contract/sms-consent";
import { memberships, policyChanges, smsConsents, suppressions, users, workgroups } from "@/lib/db/tables";
import { demoPassword, demoSchedule, demoUsers, demoWorkgroups } from "./demo-data";
import { insertDemoHistory } from "./demo-history";
import { openOrm } from "./orm";

/** Inserts the missing workgroups and users of the demo, and the memberships of new users. */
export async function seed(url: string): Promise<void> {
  const { orm, end } = openOrm(url);
  try {
    const now = new Date();
    const effectiveAt = new Date(now.getTime() + days(demoSchedule.daysAhead));
    const scheduled = {
      ...demoSchedule.workgroup,
      twoFactorRequiredFrom: effectiveAt,
      twoFactorScheduleId: demoSchedule.scheduleId,
    };
    const made = await orm
      .insert(workgroups)
      .values([...demoWorkgroups.map(({ domain: _, ...row }) => row), scheduled])
      .onConflictDoNothing()
      .returning({ id: workgroups.id });
    const passwordHash = await hashPassword(demoPassword);
    const rows = demoUsers.map(({ memberships: _, phone, emailProven, emailBounced: __, locked, ...user }) => ({
      ...user,
      passwordHash,
      emailVerifiedAt: now,
      ...(emailProven && { emailProvenAt: now }),
      ...(locked && { secondStepStoppedAt: now, wrongCodeStreak: CONSECUTIVE_WRONG_CODES }),
      ...(phone && { phone, phoneVerifiedAt: now }),
    }));
    const added = await orm.insert(users).values(rows).onConflictDoNothing().returning({ id: users.id });
    // New users only: a membership that an admin removed must not return.
    const fresh = new Set(added.map((row) => row.id));
    const links = demoUsers.flatMap((user) => user.memberships.map((m) => ({ ...m, userId: user.id })));
    const missing = links.filter((link) => fresh.has(link.userId));
    if (missing.length > 0) await orm.insert(memberships).values(missing).onConflictDoNothing();
    const consents = demoUsers.flatMap(({ id: userId, phone }) =>
      phone && fresh.has(userId)
        ? [{ userId, number: phone, textVersion: SMS_CONSENT_VERSION, ipAddress: "127.0.0.1" }]
        : [],
    );
    if (consents.length > 0) await orm.insert(smsConsents).values(consents);
    const enforcing = new Set(demoWorkgroups.filter((w) => w.twoFactorRequired).map(({ id }) => String(id)));
    await insertDemoHistory(
      orm,
      demoUsers.filter(({ id }) => fresh.has(id)),
      { enforcing, now },
    );
    const bounced = demoUsers.filter(({ id, emailBounced }) => emailBounced && fresh.has(id));
    const reports = bounced.map(({ email }) => ({ channel: "email", destination: email, reason: "bounced" }));
    if (reports.length > 0) await orm.insert(suppressions).values(reports).onConflictDoNothing();
    if (made.some(({ id }) => id === scheduled.id)) {
      const change = { workgroupId: scheduled.id, actorId: demoSchedule.adminId, before: "off", after: "scheduled" };
      await orm.insert(policyChanges).values({ ...change, effectiveAt });
    }
  } finally {
    await end();
  }
}
