// For integration tests: the engine's verbs by what holds a challenge (a cookie, a session), with the deliveries that a call queued.
import { sql } from "drizzle-orm";
import type { Channel } from "@/lib/contract/vocabulary";
import { database } from "@/lib/db";
import type { ClientInfo } from "@/lib/db/audit";
import type { Actor } from "@/lib/db/authority";
import type { NewSession } from "@/lib/db/session-rows";
import type { User } from "@/lib/db/users";
import { attemptSignIn, attemptStepUp } from "@/lib/mfa/attempt.store";
import * as engine from "@/lib/mfa/challenge";
import { run } from "./untyped-query";

/** The deliveries of the challenges of a user that no process has claimed. */
export async function queuedDeliveryIds(userId: string): Promise<string[]> {
  const rows = await run<{ id: string }>(
    database(),
    sql`SELECT d.id FROM deliveries d JOIN challenges c ON c.id = d.challenge_id
         WHERE c.user_id = ${userId}::uuid AND d.state = 'queued' AND d.attempts = 0`,
  );
  return rows.map(({ id }) => id);
}

async function userIdOf(cookie: string | undefined): Promise<string | undefined> {
  const id = engine.challengeOfCookie(cookie)?.id;
  const rows = await run<{ userId: string }>(
    database(),
    sql`SELECT user_id AS "userId" FROM challenges WHERE id = ${id ?? null}::uuid`,
  );
  return rows[0]?.userId;
}

type Added<Result> = Result extends { ok: true } ? Result & { deliveryIds: string[] } : Result;

/** Adds to a successful result the deliveries that the call queued. */
async function withDeliveryIds<Result extends { ok: boolean }>(
  userId: string | undefined,
  call: () => Promise<Result>,
): Promise<Added<Result>> {
  const queued = async (): Promise<string[]> => (userId === undefined ? [] : queuedDeliveryIds(userId));
  const before = await queued();
  const result = await call();
  const deliveryIds = (await queued()).filter((id) => !before.includes(id));
  return { ...result, ...(result.ok && { deliveryIds }) } as Added<Result>;
}

export const createChallenge = (
  user: User,
  replacedCookie: string | undefined,
  client: ClientInfo,
  actor?: Actor | null,
) =>
  withDeliveryIds(user.id, () =>
    engine.createChallenge(user, { purpose: "sign_in", replacedCookie, actor: actor ?? null }, client),
  );

export const verifyCode = (cookie: string | undefined, code: string, session: NewSession) =>
  engine.verifyCode(engine.challengeOfCookie(cookie), code, (attempt) => attemptSignIn(database(), attempt, session));

export const resendCode = async (cookie: string | undefined, channel: Channel | undefined, client: ClientInfo) =>
  withDeliveryIds(await userIdOf(cookie), () => engine.resendCode(engine.challengeOfCookie(cookie), channel, client));

export const describeChallenge = (cookie: string | undefined) =>
  engine.describeChallenge(engine.challengeOfCookie(cookie));

export const cancelChallenge = (cookie: string | undefined, client: ClientInfo) =>
  engine.cancelChallenge(engine.challengeOfCookie(cookie), client);

type Holder = Pick<Actor, "sessionId" | "tokenHash">;

export const createStepUpChallenge = (user: User, actor: Actor, client: ClientInfo) =>
  withDeliveryIds(user.id, () => engine.createChallenge(user, { purpose: "reauthenticate", actor }, client));

export const createConfirmationChallenge = (
  user: User,
  actor: Actor,
  { channel, destination }: { channel: Channel; destination: string },
  client: ClientInfo,
) =>
  withDeliveryIds(user.id, () =>
    engine.createChallenge(user, { purpose: `confirm_${channel}`, actor, newDestination: destination }, client),
  );

export const verifyStepUpCode = async (holder: Holder, code: string, client: ClientInfo) =>
  engine.verifyCode(await engine.challengeOfSession(holder, "reauthenticate"), code, (attempt) =>
    attemptStepUp(database(), attempt, client),
  );

export const describeSessionChallenge = async (holder: Holder, purpose: engine.SessionPurpose) =>
  (await engine.describeChallenge(await engine.challengeOfSession(holder, purpose)))?.view ?? null;

export const resendSessionCode = async (holder: Holder, purpose: engine.SessionPurpose, client: ClientInfo) =>
  engine.resendCode(await engine.challengeOfSession(holder, purpose), undefined, client);
