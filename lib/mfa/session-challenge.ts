/**
 * Codes within a session: the code that completes a password given again, and the code that confirms a new address. They are bound to
 * the session's own token, so no cookie is needed, and a code for one purpose is never a code for another.
 */

import type { Purpose } from "@/lib/contract/purpose";
import type { ChallengeView } from "@/lib/contract/sign-in";
import type { Channel } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { Origin } from "@/lib/db/audit";
import type { Actor } from "@/lib/db/authority";
import type { User } from "@/lib/db/users";
import type { Destination } from "@/lib/messaging/suppression";
import { attemptReauthentication } from "./attempt.store";
import { findSessionChallenge } from "./challenge.store";
import {
  check,
  destinationsOf,
  look,
  type Opened,
  open,
  type Ref,
  type Resent,
  sendAgain,
  type Verified,
} from "./engine";

/** What a challenge within a session is bound to. */
type Holder = Pick<Actor, "sessionId" | "tokenHash">;

type SessionPurpose = Exclude<Purpose, "sign_in">;

async function refOf({ sessionId, tokenHash }: Holder, purpose: SessionPurpose): Promise<Ref | null> {
  const found = await findSessionChallenge(database(), sessionId, purpose);
  return found && { ...found, cookieHash: tokenHash, purpose };
}

/** Sends a code to every channel of the policy, to complete a password that was right. */
export async function startReauthentication(user: User, actor: Actor, origin: Origin): Promise<Opened> {
  const opening = {
    cookieHash: actor.tokenHash,
    purpose: "reauthenticate",
    replaces: null,
    newDestination: null,
  } as const;
  return open(user, destinationsOf(user), { ...opening, actor }, origin);
}

/** Sends a code to a new address, and to it alone. The ids are the deliveries to dispatch. */
export async function startConfirmation(
  user: User,
  actor: Actor,
  to: { channel: Channel; destination: string },
  origin: Origin,
): Promise<Opened> {
  const opening = {
    cookieHash: actor.tokenHash,
    purpose: to.channel === "email" ? "confirm_email" : "confirm_phone",
    replaces: null,
    actor,
    newDestination: to.destination,
  } as const;
  // Whoever confirms an address proves that it can be reached again: it is asked although it was left out of sends.
  return open(user, [{ ...to, refused: null }], opening, origin);
}

export async function describeInSession(holder: Holder, purpose: SessionPurpose): Promise<ChallengeView | null> {
  return (await look(await refOf(holder, purpose)))?.view ?? null;
}

/** The code of a reauthentication: a right one makes the session's authentication recent. */
export async function verifyReauthentication(holder: Holder, code: string, origin: Origin): Promise<Verified> {
  const ref = await refOf(holder, "reauthenticate");
  return check(ref, code, (tried) => attemptReauthentication(database(), tried, origin));
}

/** The same code again, where it went before. */
export async function resendInSession(
  holder: Holder,
  purpose: SessionPurpose,
  choose: (user: User) => Destination[],
  origin: Origin,
): Promise<Resent> {
  return sendAgain(await refOf(holder, purpose), choose, origin);
}
