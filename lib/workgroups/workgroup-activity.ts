/** The activity of a workgroup for its admins: pages, and the export of any length. */
import { stateOf, type WorkgroupAdmin } from "@/lib/auth/session";
import { ACTIVITY_PAGE, EXPORT_PAGE, EXPORTS } from "@/lib/contract/limits";
import type { ActivityFilter, WorkgroupActivity, WorkgroupEvent } from "@/lib/contract/workgroup-activity-schemas";
import { database } from "@/lib/db";
import { continueHeavily, type HeavyExecutor, type HeavyRead, readHeavily } from "@/lib/db/heavy-reads";
import { chargeOrWait, rateLimitKey } from "@/lib/db/rate-limits";
import { describeUserAgent } from "@/lib/messaging/templates/user-agent";
import { findWorkgroupEvents, type StoredWorkgroupEvent } from "./workgroup-activity.store";

type Asking = Pick<WorkgroupAdmin, "user" | "workgroup">;

const readerOf = ({ user, workgroup }: Asking) => ({ asker: user.id, tenant: workgroup.id });

function toEvent({ userAgent, ...event }: StoredWorkgroupEvent): WorkgroupEvent {
  const browser = userAgent === null ? null : describeUserAgent(userAgent);
  return { ...event, at: event.at.toISOString(), browser };
}

async function readPage(
  db: HeavyExecutor,
  { user, workgroup }: Asking,
  filter: ActivityFilter & { after?: string | undefined },
  size: number,
): Promise<WorkgroupActivity> {
  // One more row than a page shows that there is a next page.
  const query = { ...filter, workgroupId: workgroup.id, askerId: user.id, limit: size + 1 };
  const found = await findWorkgroupEvents(db, query);
  const events = found.slice(0, size).map(toEvent);
  return { events, next: found.length > size ? (events.at(-1)?.id ?? null) : null };
}

/**
 * Reads one page of the workgroup's activity, newest first.
 * @param filter `after`: cursor, `next` of the previous page
 */
export function readActivity(
  admin: Asking,
  filter: ActivityFilter & { after?: string | undefined },
): Promise<HeavyRead<WorkgroupActivity>> {
  return readHeavily(readerOf(admin), (db) => readPage(db, admin, filter, ACTIVITY_PAGE));
}

/**
 * Reads the whole activity in parts that arrive one after the other. Each part takes a turn of its own: a client that reads slowly holds
 * neither a connection nor a slot, and one that goes away leaves nothing behind. The parts end with an error when the session ends or the
 * admin is no longer one.
 */
export async function exportActivity(
  admin: WorkgroupAdmin,
  filter: ActivityFilter,
): Promise<HeavyRead<AsyncGenerator<WorkgroupEvent[]>>> {
  const limit = { key: rateLimitKey("exports", admin.user.id), ...EXPORTS };
  const retryAfter = await chargeOrWait(database(), [limit]);
  if (retryAfter !== null) return { ok: false, reason: "too_many_attempts", retryAfter };
  const first = await readHeavily(readerOf(admin), (db) => readPage(db, admin, filter, EXPORT_PAGE));
  return first.ok ? { ok: true, value: partsFrom(admin, filter, first.value) } : first;
}

/** A download can take minutes. @throws Error if its admin may no longer read the activity */
async function requireStillAdmin({ tokenHash, workgroup }: WorkgroupAdmin): Promise<void> {
  const state = await stateOf(tokenHash);
  const workgroups = state.state === "signed_in" ? state.user.workgroups : [];
  const isAdmin = workgroups.some(({ id, role }) => id === workgroup.id && role === "admin");
  if (!isAdmin) throw new Error("the admin's authority ended during an export");
}

async function* partsFrom(admin: WorkgroupAdmin, filter: ActivityFilter, first: WorkgroupActivity) {
  let page = first;
  yield page.events;
  while (page.next !== null) {
    const after = page.next;
    await requireStillAdmin(admin);
    page = await continueHeavily(readerOf(admin), (db) => readPage(db, admin, { ...filter, after }, EXPORT_PAGE));
    yield page.events;
  }
}
