/**
 * Which providers are asked at present: one row per provider, shared by all instances (decision 0036). While `open_until` lies ahead no
 * instance asks the provider; after it one message at a time probes it, under a lease that is `open_until` itself.
 */
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { env } from "@/lib/config/env";
import { hours } from "@/lib/contract/duration";
import { DELIVERY_LEASE, EVENTS_WITHIN, LONGEST_RATE_LIMIT_WAIT, PROVIDER_PAUSE } from "@/lib/contract/limits";
import { type Provider, type ProviderTrouble, providers, providerTroubles } from "@/lib/contract/vocabulary";
import { type Executor, interval, run, timestamp } from "@/lib/db";
import { log } from "@/lib/runtime/log";

const stateRow = z.object({
  provider: z.enum(providers),
  /** Null: it is asked. */
  cause: z.enum(providerTroubles).nullable(),
  /** Milliseconds until it is probed; zero or less: the next message probes it. Null: it is asked. */
  opensInMs: z.number().nullable(),
  openUntil: timestamp.nullable(),
  /** Since when it is asked, or not. */
  changedAt: timestamp,
  /** Failures and rate limits in a row. */
  failures: z.number(),
});
export type ProviderState = z.output<typeof stateRow>;

const everyState = sql`SELECT provider, cause, CASE WHEN open_until IS NOT NULL THEN ceil(extract(epoch FROM least(open_until, now() + ${interval(hours(1))}) - now()) * 1000)::int END AS "opensInMs",
               open_until AS "openUntil", changed_at AS "changedAt", failures
          FROM provider_states ORDER BY provider`;

/** Reads the state of every provider. */
export async function findProviderStates(db: Executor): Promise<ProviderState[]> {
  return run(db, everyState, stateRow);
}

/** The same as one column of {@link providerStatesSchema}, for a statement that claims messages. */
export const providerStates = sql`(SELECT coalesce(json_agg(s), '[]') FROM (${everyState}) AS s)`;
export const providerStatesSchema = z.array(stateRow);

/** True if email has a fallback provider. */
export function hasFallback(): boolean {
  return env().SMTP_URL !== undefined;
}

/**
 * May messages be sent on the channel now? Part of every claim. They wait if the provider has asked us to, or is being probed after that;
 * emails for a short time only, unless the fallback provider has asked us to as well.
 */
export function isAsked(channel: SQL): SQL {
  return sql`NOT EXISTS (SELECT FROM provider_states p
    WHERE p.provider = CASE ${channel} WHEN 'email' THEN 'resend' ELSE 'twilio' END AND p.cause = 'rate_limited' AND p.open_until > now()
      AND (${!hasFallback()} OR p.provider <> 'resend' OR p.open_until <= now() + ${interval(LONGEST_RATE_LIMIT_WAIT)}
        OR EXISTS (SELECT FROM provider_states f WHERE f.provider = 'smtp' AND f.cause = 'rate_limited' AND f.open_until > now())))`;
}

/**
 * Have webhook events of the primary come lately, so that their absence means something?
 * @returns a condition
 */
export const eventsCome = sql`EXISTS (SELECT FROM provider_states p
  WHERE p.provider = 'resend' AND p.event_at > now() - ${interval(EVENTS_WITHIN)})`;

/** Takes the probe of a provider whose pause is over. @returns true for one message until its lease ends */
export async function takeProbe(db: Executor, provider: Provider): Promise<boolean> {
  const rows = await run(
    db,
    sql`UPDATE provider_states SET open_until = now() + ${interval(DELIVERY_LEASE)} WHERE provider = ${provider} AND open_until <= now()
        RETURNING provider`,
    z.object({ provider: z.string() }),
  );
  return rows.length > 0;
}

const changeRow = z.object({ cause: z.enum(providerTroubles), isNew: z.boolean(), pauseMs: z.number() });

type Stop = {
  cause: ProviderTrouble;
  pause: SQL;
  /** Whether the failure still counts when the row is locked. */
  condition: SQL;
  /** The lease of a probe gives way to the pause; any other pause is only extended. */
  isProbe: boolean;
};

async function stopAsking(db: Executor, provider: Provider, { cause, pause, condition, isProbe }: Stop) {
  const [change] = await run(
    db,
    sql`WITH before AS MATERIALIZED (
          SELECT provider, open_until IS NULL AS asked FROM provider_states p WHERE provider = ${provider} AND ${condition} FOR UPDATE
        )
        UPDATE provider_states p SET failures = p.failures + CASE WHEN ${isProbe} OR before.asked OR ${cause} <> 'rate_limited' THEN 1 ELSE 0 END,
               cause = ${cause},
               open_until = CASE WHEN ${isProbe} THEN now() + ${pause} ELSE greatest(p.open_until, now() + ${pause}) END,
               changed_at = CASE WHEN before.asked THEN now() ELSE p.changed_at END
          FROM before WHERE p.provider = before.provider
        RETURNING p.cause, before.asked AS "isNew", ceil(extract(epoch FROM p.open_until - now()) * 1000)::int AS "pauseMs"`,
    changeRow,
  );
  if (change?.isNew)
    log().error({ event: "provider_skipped", provider, reason: change.cause, pauseMs: change.pauseMs });
}

/** The pause after the failures so far: doubled by each, with jitter, so that instances and providers do not fall into step. */
const backoff = (first: number, before: number) =>
  sql`least(${interval(PROVIDER_PAUSE.longest)}, ${interval(first)} * power(2, least(greatest(p.failures - ${before}::int, 0), 10)))
      * (0.75 + random() / 4)`;

/** A call that failed because of the provider. The provider is skipped after {@link PROVIDER_PAUSE}`.failures` in a row. */
export async function reportFailure(db: Executor, provider: Provider, isProbe: boolean): Promise<void> {
  const counted = sql`UPDATE provider_states p SET failures = failures + 1
    WHERE provider = ${provider} AND open_until IS NULL AND failures + 1 < ${PROVIDER_PAUSE.failures} RETURNING failures`;
  if (!isProbe && (await run(db, counted, z.object({ failures: z.number() }))).length > 0) return;
  // Calls that were under way when another one stopped it say nothing new.
  const condition = isProbe ? sql`open_until IS NOT NULL` : sql`open_until IS NULL`;
  const pause = backoff(PROVIDER_PAUSE.first, PROVIDER_PAUSE.failures - 1);
  await stopAsking(db, provider, { cause: "failing", pause, condition, isProbe });
}

/**
 * The provider's rate limit. A provider that goes on refusing is asked less and less often, even if it always names a short wait. Calls
 * that were under way when the first was refused do not count as further refusals.
 * @param retryAfterSeconds null: it did not say for how long
 */
export async function reportRateLimit(
  db: Executor,
  provider: Provider,
  retryAfterSeconds: number | null,
  isProbe: boolean,
) {
  const pause = sql`greatest(${interval((retryAfterSeconds ?? 0) * 1_000)}, ${backoff(PROVIDER_PAUSE.rateLimit, isProbe ? 0 : 1)})`;
  const condition = isProbe ? sql`true` : sql`(open_until IS NULL OR cause = 'rate_limited')`;
  await stopAsking(db, provider, { cause: "rate_limited", pause, condition, isProbe });
}

/** The primary accepted a message and never reported on it. It counts only if it has reported on no other message since. */
export async function reportSilence(db: Executor, sentAt: Date): Promise<void> {
  const condition = sql`(news_at IS NULL OR news_at < ${sentAt.toISOString()}::timestamptz) AND (open_until IS NULL OR cause = 'silent')`;
  const pause = backoff(PROVIDER_PAUSE.first, 0);
  await stopAsking(db, "resend", { cause: "silent", pause, condition, isProbe: false });
}

const endedRow = z.object({ skipped: z.boolean() });

/**
 * The provider took a message, or has no substitute and failed without a rate limit. A probe ends its pause; a pause for silence ends with
 * news of a message instead (`providerEvent`), unless events have ceased altogether.
 */
export async function reportSuccess(db: Executor, provider: Provider, isProbe: boolean): Promise<void> {
  const rows = await run(
    db,
    sql`WITH before AS MATERIALIZED (
          SELECT provider, open_until IS NOT NULL AS skipped FROM provider_states p
           WHERE provider = ${provider} AND CASE WHEN ${isProbe}
             THEN cause IS DISTINCT FROM 'silent' OR event_at IS NULL OR event_at <= now() - ${interval(EVENTS_WITHIN)}
             ELSE open_until IS NULL AND failures > 0 END
           FOR UPDATE
        )
        UPDATE provider_states p SET failures = 0, cause = NULL, open_until = NULL,
               changed_at = CASE WHEN before.skipped THEN now() ELSE p.changed_at END
          FROM before WHERE p.provider = before.provider RETURNING before.skipped`,
    endedRow,
  );
  if (rows.some(({ skipped }) => skipped)) log().info({ event: "provider_resumed", provider });
}

/**
 * A signed event of the primary, for use inside the WITH of the statement that applies it. Written once a second at most. News of a
 * message ends a pause for silence.
 * @param isNews it says what became of a message: `sent` does not, Resend reports it at once
 * @param condition whether the event is new
 */
export function providerEvent(isNews: boolean, condition: SQL): SQL {
  const ended = sql`(${isNews} AND cause IS NOT DISTINCT FROM 'silent')`;
  const second = interval(1_000);
  return sql`UPDATE provider_states
       SET event_at = now(), news_at = CASE WHEN ${isNews} THEN now() ELSE news_at END,
           failures = CASE WHEN ${ended} THEN 0 ELSE failures END,
           open_until = CASE WHEN ${ended} THEN NULL ELSE open_until END,
           changed_at = CASE WHEN ${ended} THEN now() ELSE changed_at END,
           cause = CASE WHEN ${ended} THEN NULL ELSE cause END
     WHERE provider = 'resend' AND ${condition}
       AND (event_at IS NULL OR event_at < now() - ${second} OR (${isNews} AND (news_at IS NULL OR news_at < now() - ${second})) OR ${ended})
    RETURNING changed_at = now() AS resumed`;
}
