/** Delivery health: what the counted facts say, and to whom. Pure but for the two verbs at the end. */
import { getCountries, getCountryCallingCode } from "libphonenumber-js/max";
import { database } from "../db";
import { type DeliveryFacts, findDeliveryFacts, findDeliveryStatus, type PlaceFacts } from "../db/delivery-health";
import type {
  Channel,
  ChannelHealth,
  DeliveryCounts,
  DeliveryHealth,
  DeliveryPlace,
  OperatorDeliveryHealth,
  ReasonCounts,
} from "../schemas";
import { FEWEST_DESTINATIONS, WORST_PLACES } from "./limits";

const dialCodes = new Set<string>(getCountries().map((country) => getCountryCallingCode(country)));

/** The dial code that a number begins with. No code is the beginning of another; those of no country have three digits. */
function dialCodeOf(beginning: string): string {
  const digits = beginning.slice(1);
  const lengths = [1, 2].map((length) => digits.slice(0, length));
  return `+${lengths.find((code) => dialCodes.has(code)) ?? digits}`;
}

/** Places of one name become one. */
function merged(places: PlaceFacts[], nameOf: (place: PlaceFacts) => string): PlaceFacts[] {
  const byName = new Map<string, PlaceFacts>();
  for (const place of places) {
    const name = nameOf(place);
    const sum = byName.get(name) ?? {
      ...place,
      place: name,
      destinations: 0,
      attempted: 0,
      sent: 0,
      delivered: 0,
      failed: 0,
    };
    for (const key of ["destinations", "attempted", "sent", "delivered", "failed"] as const) sum[key] += place[key];
    byName.set(name, sum);
  }
  return [...byName.values()];
}

function toPlace({ place, attempted, sent, delivered, failed }: PlaceFacts): DeliveryPlace {
  return { name: place, attempted, sent, delivered, failed, failureRate: share(failed, attempted) ?? 0 };
}

/**
 * Where most messages failed. Places with fewer than `fewest` people come as one, "other", at the end: in a workgroup a domain of
 * somebody's own, or the one number of a country, says who it is whose mail fails.
 */
function worst(places: PlaceFacts[], fewest: number): DeliveryPlace[] {
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

function reasonCounts(facts: DeliveryFacts["reasons"]): ReasonCounts {
  const counts: ReasonCounts = {};
  for (const { reason, count } of facts) counts[reason] = (counts[reason] ?? 0) + count;
  return counts;
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** The numbers of one day of a channel, or of the whole period (`day` null). */
function countsOf(facts: DeliveryFacts, channel: Channel, day: string | null): DeliveryCounts {
  const here = <F extends { channel: Channel; day: string | null }>(rows: F[]) =>
    rows.filter((row) => row.channel === channel && (day === null || row.day === day));
  const counts = facts.counts.find((row) => row.channel === channel && row.day === day);
  const { attempted = 0, sent = 0, delivered = 0, failed = 0, unknown = 0, medianSeconds = null } = counts ?? {};
  const reasons = here(facts.reasons);
  const refused = reasons.filter((row) => row.refused);
  const codes = sum(here(facts.codes).map((row) => row.codes));
  const codesUsed = sum(here(facts.codes).map((row) => row.used));
  return {
    attempted,
    sent,
    delivered,
    failed,
    failedByReason: reasonCounts(reasons.filter((row) => !row.refused)),
    unknown,
    notSent: sum(refused.map((row) => row.count)),
    notSentByReason: reasonCounts(refused),
    medianSecondsToDelivery: medianSeconds === null ? null : Math.round(10 * medianSeconds) / 10,
    codes,
    codesUsed,
    shareUsed: share(codesUsed, codes),
  };
}

/** The facts as they are told. `fewest`: how many people a mail domain or a dial code must have to be named. */
export function toDeliveryHealth(facts: DeliveryFacts, fewest: number): DeliveryHealth {
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

/** Health of what was sent to the active members of a workgroup, for its admins. */
export async function workgroupDeliveryHealth(workgroupId: string, days: number): Promise<DeliveryHealth> {
  return toDeliveryHealth(await findDeliveryFacts(database(), { days, workgroupId }), FEWEST_DESTINATIONS);
}

/** Health of everything, for operators. Never a whole address or number either. */
export async function operatorDeliveryHealth(days: number): Promise<OperatorDeliveryHealth> {
  const facts = await findDeliveryFacts(database(), { days, workgroupId: null });
  return { ...toDeliveryHealth(facts, 1), ...(await findDeliveryStatus(database())) };
}
