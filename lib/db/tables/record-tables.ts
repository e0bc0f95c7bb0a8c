/** What the application counts and records. */
import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, instant } from "./column-types";

/**
 * Append-only: only an erasure updates it, and only retention deletes from it. No foreign keys: an event outlives what it tells of.
 */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: bigserial("id", { mode: "bigint" }).primaryKey(),
    at: instant("at").notNull().defaultNow(),
    workgroupId: uuid("workgroup_id"),
    actorId: uuid("actor_id"),
    subjectId: uuid("subject_id"),
    type: text("type").notNull(),
    result: text("result").notNull(),
    reason: text("reason"),
    address: text("address"),
    userAgent: text("user_agent"),
    details: jsonb("details").notNull().default({}),
  },
  (t) => [
    index("audit_events_subject").on(t.subjectId, t.at),
    index("audit_events_workgroup").on(t.workgroupId, t.at),
    index("audit_events_at").on(t.at),
    // What somebody did to others, or to a workgroup: an export and an erasure read it.
    index("audit_events_actor")
      .on(t.actorId)
      .where(sql`${t.actorId} is not null and ${t.actorId} is distinct from ${t.subjectId}`),
    check("audit_events_result", sql`${t.result} in ('success', 'failure')`),
  ],
);

/**
 * The workgroups that a person could enter at the moment of a sign-in: a sign-in belongs to each of them. The rows go with their event,
 * which retention deletes.
 */
export const workgroupSignIns = pgTable(
  "workgroup_sign_ins",
  {
    workgroupId: uuid("workgroup_id").notNull(),
    eventId: bigint("event_id", { mode: "bigint" })
      .notNull()
      .references(() => auditEvents.id, { onDelete: "cascade" }),
    /** The time of the event. */
    at: instant("at").notNull(),
    secondStep: boolean("second_step").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.eventId, t.workgroupId] }),
    index("workgroup_sign_ins_workgroup").on(t.workgroupId, t.at, t.eventId),
  ],
);

/**
 * Accounts that an operator erased, by ids that lead to no one. The hourly job removes what requests that were in progress wrote about
 * them (decision 0058).
 */
export const erasures = pgTable(
  "erasures",
  {
    userId: uuid("user_id").primaryKey(),
    at: instant("at").notNull().defaultNow(),
  },
  (t) => [index("erasures_at").on(t.at)],
);

/** Counters of rate limits and send limits. */
export const throttles = pgTable(
  "throttles",
  {
    /** A hash: what was typed into a sign-in form is not ours to keep. */
    key: text("key").primaryKey(),
    points: integer("points").notNull(),
    /** What each account has added, by its id, where one may add only so much. */
    parts: jsonb("parts").notNull().default({}),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("throttles_expires_at").on(t.expiresAt)],
);

/** Opinions about help articles. */
export const helpFeedback = pgTable(
  "help_feedback",
  {
    id: bigserial("id", { mode: "bigint" }).primaryKey(),
    /** A keyed hash of the visitor's address and browser for that day; it leads back to nobody. */
    visitor: bytea("visitor").notNull(),
    day: date("day").notNull(),
    article: text("article").notNull(),
    helpful: boolean("helpful").notNull(),
    comment: text("comment"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("help_feedback_once_a_day").on(t.visitor, t.day, t.article),
    index("help_feedback_created_at").on(t.createdAt),
    check("help_feedback_comment", sql`char_length(${t.comment}) <= 2000`),
  ],
);
