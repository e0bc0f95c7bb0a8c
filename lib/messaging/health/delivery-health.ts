/** Delivery health: metrics from counted rows, for a workgroup's admin and for operators. */
import { getCountries, getCountryCallingCode } from "libphonenumber-js/max";
import type {
  ChannelHealth,
  DeliveryCounts,
  DeliveryHealth,
  DeliveryPlace,
  OperatorDeliveryHealth,
  ReasonCounts,
} from "@/lib/contract/delivery-health-schemas";
import { FEWEST_DESTINATIONS, WORST_PLACES } from "@/lib/contract/limits";
import type { Channel, DeliveryState } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import { type HeavyRead, type HeavyReader, readHeavily } from "@/lib/db/heavy-reads";
import { findProviderStates, hasFallback } from "@/lib/messaging/channels/provider-state.store";
import { phoneAvailable } from "@/lib/messaging/channels/twilio-sms";
import {
  type DeliveryFacts,
  findDeliveryFacts,
  findDeliveryStatus,
  type PlaceCounts,
  type Tally,
} from "./delivery-health.store";

const dialCodes = new Set<string>(getCountries().map((country) => getCountryCallingCode(country)));

/** The dial code of a number's beginning. No code is a prefix of another; codes without a country have three digits. */
function dialCodeOf(beginning: string): string {
  const digits = beginning.slice(1);
  const lengths = [1, 2].map((length) => digits.slice(0, length));
  return `+${lengths.find((code) => dialCodes.has(code)) ?? digits}`;
}

const counted = ["destinations", "attempted", "sent", "delivered", "failed"] as const;

/** Adds up the places of the same name. */
function merged(places: PlaceCounts[], nameOf: (place: PlaceCounts) => string): PlaceCounts[] {
  const byName = new Map<string, PlaceCounts>();
  for (const place of places) {
    const name = nameOf(place);
    const known = byName.get(name);
    const total = { ...place, place: name };
    if (known) for (const key of counted) total[key] += known[key];
    byName.set(name, total);
  }
  return [...byName.values()];
}

function toPlace({ place, attempted, sent, delivered, failed }: PlaceCounts): DeliveryPlace {
  return { name: place, attempted, sent, delivered, failed, failureRate: share(failed, attempted) ?? 0 };
}

/**
 * The places where most messages failed. Places with fewer than `fewest` users are combined as "other": in a workgroup a personal
 * domain, or the only number of a country, would identify the member whose messages fail.
 */
function worst(places: PlaceCounts[], fewest: number): DeliveryPlace[] {
  const known = merged(places, ({ channel, place }) => (channel === "phone" ? dialCodeOf(place) : place));
  const failing = known.filter(({ failed }) => failed > 0);
  const named = failing.filter(({ destinations }) => destinations >= fewest);
  const others = failing.filter(({ destinations }) => destinations < fewest);
  named.sort((a, b) => b.failed - a.failed || a.attempted - b.attempted || (a.place < b.place ? -1 : 1));
  return [...named.slice(0, WORST_PLACES), ...merged(others, () => "other")].map(toPlace);
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((1_000 * part) / whole) / 1_000;
}

const sum = (rows: { count: number }[]) => rows.reduce((total, { count }) => total + count, 0);

function reasonCounts(tallies: Tally[]): ReasonCounts {
  const counts: ReasonCounts = {};
  for (const { reason, count } of tallies) if (reason !== null) counts[reason] = (counts[reason] ?? 0) + count;
  return counts;
}

/** The numbers of one day of a channel, or of the whole period (`day` null). */
function countsOf(facts: DeliveryFacts, channel: Channel, day: string | null): DeliveryCounts {
  const here = (row: { channel: Channel; day: string | null }) =>
    row.channel === channel && (day === null || row.day === day);
  const tallies = facts.tallies.filter(here);
  const refused = tallies.filter((tally) => tally.refused);
  const attempted = tallies.filter((tally) => !tally.refused);
  const inState = (state: DeliveryState) => attempted.filter((tally) => tally.state === state);
  const median = facts.medians.find((row) => row.channel === channel && row.day === day);
  const codes = facts.codes.filter(here);
  const asked = sum(codes.map((row) => ({ count: row.codes })));
  const used = sum(codes.map((row) => ({ count: row.used })));
  return {
    attempted: sum(attempted),
    sent: sum(attempted.filter((tally) => tally.sent)),
    delivered: sum(inState("delivered")),
    failed: sum(inState("failed")),
    failedByReason: reasonCounts(inState("failed")),
    unknown: sum(inState("unknown")),
    notSent: sum(refused),
    notSentByReason: reasonCounts(refused),
    medianSecondsToDelivery: median ? Math.round(10 * median.seconds) / 10 : null,
    codes: asked,
    codesUsed: used,
    shareUsed: share(used, asked),
  };
}

/**
 * Computes the metrics from counted rows. Pure.
 * @param fewest users that a mail domain or dial code must have to be named
 */
export function toDeliveryHealth(facts: DeliveryFacts, fewest: number): Omit<DeliveryHealth, "providers"> {
  const of = (channel: Channel): ChannelHealth => ({
    total: countsOf(facts, channel, null),
    days: facts.days.map((day) => ({ day, ...countsOf(facts, channel, day) })),
    worst: worst(
      facts.places.filter((place) => place.channel === channel),
      fewest,
    ),
  });
  const channels = { email: of("email"), phone: of("phone") };
  return { days: facts.days.length, from: facts.days.at(0) ?? "", to: facts.days.at(-1) ?? "", channels };
}

/** The states of the providers that are configured. Reading them is cheap. */
async function providerHealth(): Promise<DeliveryHealth["providers"]> {
  const isConfigured = { resend: true, smtp: hasFallback(), twilio: phoneAvailable() };
  const states = (await findProviderStates(database())).filter(({ provider }) => isConfigured[provider]);
  return Object.fromEntries(
    states.map(({ provider, cause, changedAt, openUntil }) => [
      provider,
      { state: cause ?? "working", since: changedAt.toISOString(), retryAt: openUntil?.toISOString() ?? null },
    ]),
  );
}

/**
 * Reads the delivery health of a workgroup's active members, for the admin `asker`.
 * @param days length of the period, today included
 */
export async function workgroupDeliveryHealth(
  { asker, tenant }: HeavyReader,
  days: number,
): Promise<HeavyRead<DeliveryHealth>> {
  return readHeavily({ asker, tenant }, async (db) => {
    const facts = await findDeliveryFacts(db, { days, workgroupId: tenant });
    return { ...toDeliveryHealth(facts, FEWEST_DESTINATIONS), providers: await providerHealth() };
  });
}

/** Reads the delivery health of all workgroups, for operators. It contains no complete destination either. */
export async function operatorDeliveryHealth(days: number): Promise<HeavyRead<OperatorDeliveryHealth>> {
  return readHeavily({ asker: "operator", tenant: "operator" }, async (db) => {
    const facts = await findDeliveryFacts(db, { days, workgroupId: null });
    const providers = await providerHealth();
    return { ...toDeliveryHealth(facts, 0), providers, ...(await findDeliveryStatus(db)) };
  });
}
