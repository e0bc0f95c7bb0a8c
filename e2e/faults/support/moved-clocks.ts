/**
 * Times that a journey cannot wait for, moved in the database: only the database can do this. A person is found by the email address, so
 * that it works for people whom the Playwright kit made.
 */
import type { Database } from "@/e2e/support/people";

type Someone = { email: string };

/** The person's last password was `minutes` ago: what needs recent authentication asks for it again. */
export const ageAuthentication = ({ sql }: Database, { email }: Someone, minutes = 11) =>
  sql`UPDATE sessions SET authenticated_at = now() - make_interval(mins => ${minutes})
       WHERE user_id = (SELECT id FROM users WHERE email = ${email})`;

/** The pause before the next resend is over. */
export const endResendPause = ({ sql }: Database, { email }: Someone) =>
  sql`UPDATE challenges SET next_send_at = now() - interval '1 second'
       WHERE user_id = (SELECT id FROM users WHERE email = ${email})`;

/** The person's challenges have `seconds` left; none: they have expired. */
export const shortenChallenge = ({ sql }: Database, { email }: Someone, seconds = -1) =>
  sql`UPDATE challenges SET expires_at = now() + make_interval(secs => ${seconds})
       WHERE user_id = (SELECT id FROM users WHERE email = ${email})`;

/** The person's sessions were last used `minutes` ago. */
export const idleSessions = ({ sql }: Database, { email }: Someone, minutes: number) =>
  sql`UPDATE sessions SET last_seen_at = now() - make_interval(mins => ${minutes})
       WHERE user_id = (SELECT id FROM users WHERE email = ${email})`;

/** The person entered so many wrong codes some `minutes` ago: ten pause the second step. */
export const spendWrongCodes = ({ sql }: Database, { email }: Someone, count: number, minutes = 0) =>
  sql`UPDATE users SET wrong_code_at = array_fill(now() - make_interval(mins => ${minutes}), ARRAY[${count}::int]), wrong_code_streak = ${count}
       WHERE email = ${email}`;

/** Fifty wrong codes in a row took place: the second step is locked. */
export const lockSecondStep = ({ sql }: Database, { email }: Someone) =>
  sql`UPDATE users SET second_step_stopped_at = now(), wrong_code_streak = 50 WHERE email = ${email}`;

/** The links that the person got by email have `seconds` left; none: they have expired. */
export const expireLinks = ({ sql }: Database, { email }: Someone, seconds = -1) =>
  sql`UPDATE links SET expires_at = now() + make_interval(secs => ${seconds})
       WHERE user_id = (SELECT id FROM users WHERE email = ${email})`;

/** The pause before the person's link is sent again is over, and it was sent once so far. */
export const endLinkPause = ({ sql }: Database, { email }: Someone) =>
  sql`UPDATE links SET next_send_at = now(), sends = 1 WHERE user_id = (SELECT id FROM users WHERE email = ${email})`;

/** The person's sessions began some `minutes` ago, and were last used `seenAgo` minutes ago. */
export const ageSessions = ({ sql }: Database, { email }: Someone, minutes: number, seenAgo: number) =>
  sql`UPDATE sessions SET created_at = now() - make_interval(mins => ${minutes}), last_seen_at = now() - make_interval(mins => ${seenAgo})
       WHERE user_id = (SELECT id FROM users WHERE email = ${email})`;

/** The person signed out once an hour, `count` times: the newest one an hour ago. */
export const addOldSignOuts = ({ sql }: Database, { email }: Someone, count: number) =>
  sql`INSERT INTO audit_events (actor_id, subject_id, type, result, address, user_agent, at)
      SELECT u.id, u.id, 'sign_out', 'success', '', '', now() - n * interval '1 hour'
        FROM users u, generate_series(1, ${count}) AS n WHERE u.email = ${email}`;

/** The date from which a workgroup enforces two-factor sign-in has come. */
export const reachPolicyDate = ({ sql }: Database, { id }: { id: string }) =>
  sql`UPDATE workgroups SET two_factor_required_from = now() - interval '1 second' WHERE id = ${id}`;

/** The person confirmed the phone number before LeadMaster asked for consent to text messages. */
export const forgetConsent = ({ sql }: Database, { email }: Someone) =>
  sql`DELETE FROM sms_consents WHERE user_id = (SELECT id FROM users WHERE email = ${email})`;
