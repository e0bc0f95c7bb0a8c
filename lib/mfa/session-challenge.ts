/**
 * Codes within a session: the code that completes a password given again, and the code that confirms a new address. They are bound to
 * the session's own token, so no cookie is needed, and a code for one purpose is never a code for another.
 */

import type { Purpose } from "@/lib/contract/purpose";
import type { ChallengeView } from "@/lib/contract/sign-in";
import type { Channel } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import type { Actor } from "@/lib/db/authority";
import type { User } from "@/lib/db/users";
import type { Destination } from "@/lib/messaging/suppression";
import { attemptStepUp } from "./attempt.store";
import { findSessionChallenge } from "./challenge.store";
import {
  type ChallengeCreated,
  type ChallengeRef,
  type CodeResent,
  type CodeVerified,
  createBoundChallenge,
  describeBoundChallenge,
  destinationsOf,
  resendBoundCode,
  verifyBoundCode,
} from "./engine";

/** What a challenge within a session is bound to. */
type Holder = Pick<Actor, "sessionId" | "tokenHash">;

type SessionPurpose = Exclude<Purpose, "sign_in">;

async function refOf({ sessionId, tokenHash }: Holder, purpose: SessionPurpose): Promise<ChallengeRef | null> {
  const found = await findSessionChallenge(database(), sessionId, purpose);
  return found && { ...found, cookieHash: tokenHash, purpose };
}

/** Sends a code to every channel of the policy, to complete a password that was right. */
export async function createStepUpChallenge(user: User, actor: Actor, client: ClientInfo): Promise<ChallengeCreated> {
  const opening = {
    cookieHash: actor.tokenHash,
    purpose: "reauthenticate",
    replaces: null,
    newDestination: null,
  } as const;
  return createBoundChallenge(user, destinationsOf(user), { ...opening, actor }, client);
}

/** Sends a code to a new address, and to it alone. The ids are the deliveries to dispatch. */
export async function createConfirmationChallenge(
  user: User,
  actor: Actor,
  to: { channel: Channel; destination: string },
  client: ClientInfo,
): Promise<ChallengeCreated> {
  const opening = {
    cookieHash: actor.tokenHash,
    purpose: to.channel === "email" ? "confirm_email" : "confirm_phone",
    replaces: null,
    actor,
    newDestination: to.destination,
  } as const;
  // Whoever confirms an address proves that it can be reached again: it is asked although it was left out of sends.
  return createBoundChallenge(user, [{ ...to, refused: null }], opening, client);
}

export async function describeSessionChallenge(holder: Holder, purpose: SessionPurpose): Promise<ChallengeView | null> {
  return (await describeBoundChallenge(await refOf(holder, purpose)))?.view ?? null;
}

/** The code of a reauthentication: a right one makes the session's authentication recent. */
export async function verifyStepUpCode(holder: Holder, code: string, client: ClientInfo): Promise<CodeVerified> {
  const ref = await refOf(holder, "reauthenticate");
  return verifyBoundCode(ref, code, (tried) => attemptStepUp(database(), tried, client));
}

/** The same code again, where it went before. */
export async function resendSessionCode(
  holder: Holder,
  purpose: SessionPurpose,
  choose: (user: User) => Destination[],
  client: ClientInfo,
): Promise<CodeResent> {
  return resendBoundCode(await refOf(holder, purpose), choose, client);
}
