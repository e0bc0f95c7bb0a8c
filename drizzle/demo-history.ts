/** Sign-ins of the last weeks for the demo, so that activity and report have something to show. */
import { days, hours, minutes } from "@/lib/contract/duration";
import { auditEvents, workgroupSignIns } from "@/lib/db/tables";
import type { DemoUser } from "./demo-data";
import type { openOrm } from "./orm";

type Orm = ReturnType<typeof openOrm>["orm"];

const DAYS = 30;
const client = {
  address: "203.0.113.7",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
};

/** Two of three days, each user at another time of the day. */
function momentsOf(index: number, now: Date): Date[] {
  const past = Array.from({ length: DAYS }, (_, day) => day + 1).filter((day) => (day + index) % 3 > 0);
  return past.map((day) => new Date(now.getTime() - days(day) - hours(index % 5) - minutes(7 * index)));
}

/** Inserts sign-ins of new users in the workgroups that they are in; `enforcing` are the ids of those that require a code. */
export async function insertDemoHistory(
  orm: Orm,
  users: readonly DemoUser[],
  { enforcing, now }: { enforcing: ReadonlySet<string>; now: Date },
): Promise<void> {
  for (const [index, { id, twoFactorEnabled = false, memberships }] of users.entries()) {
    const secondStep = twoFactorEnabled || memberships.some(({ workgroupId }) => enforcing.has(workgroupId));
    const type = secondStep ? "sign_in.code" : "sign_in.password";
    const rows = momentsOf(index, now).map((at) => ({
      at,
      actorId: id,
      subjectId: id,
      type,
      result: "success",
      ...client,
    }));
    const events = await orm
      .insert(auditEvents)
      .values(rows)
      .returning({ eventId: auditEvents.id, at: auditEvents.at });
    const signIns = events.flatMap((event) =>
      memberships.map(({ workgroupId }) => ({ ...event, workgroupId, secondStep })),
    );
    if (signIns.length > 0) await orm.insert(workgroupSignIns).values(signIns);
  }
}
