/** Where the codes of a user go now: the policy's channels, without suppressed destinations and numbers that get no text messages. */
import type { Channel, TextRefusal } from "@/lib/contract/vocabulary";
import type { User } from "@/lib/db/users";
import { phoneAvailable, refusalOfNumber } from "@/lib/messaging/channels/twilio-sms";
import { applySuppressions, type Destination, suppressionOf } from "@/lib/messaging/suppression";
import { type Policy, resolvePolicy } from "./policy";

/** The effective policy of a user, now. */
export function policyOf(user: User): Policy {
  return resolvePolicy({ ...user, phoneAvailable: phoneAvailable() });
}

/** Why our own rules send nothing there: the type or the country of a number. */
function numberRefusal(channel: Channel, destination: string): TextRefusal | null {
  return channel === "phone" ? refusalOfNumber(destination) : null;
}

/** Refuses numbers that get no text messages. Each send applies it, also to a number that is being confirmed. */
export const withNumberRefusals = (destinations: Destination[]): Destination[] =>
  destinations.map((d) => ({ ...d, refused: d.refused ?? numberRefusal(d.channel, d.destination) }));

/** Where a code goes, by the current policy. A phone in a request or a stale edition has no effect. */
export function destinationsOf(user: User): Destination[] {
  const candidates = policyOf(user).channels.flatMap((channel) => {
    const destination = user[channel];
    if (destination === null) return [];
    return [
      {
        channel,
        destination,
        suppression: suppressionOf(channel, user),
        numberRefused: numberRefusal(channel, destination),
      },
    ];
  });
  return applySuppressions(candidates);
}

const NAMES_SHOWN = 3;

/** The workgroups that a message names: those that enforce two-factor sign-in, else all of the user's. */
export function workgroupNamesOf({ workgroups }: User): string {
  const enforcing = workgroups.filter((w) => w.twoFactorRequired);
  const names = (enforcing.length > 0 ? enforcing : workgroups).map(({ name }) => name);
  const more = names.length - NAMES_SHOWN;
  return names.slice(0, NAMES_SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
