/** Challenges of a user as rows. */
import type { Person, World } from "@/e2e/support/people";

export async function attemptsOf({ sql }: World, { id }: Person): Promise<number[]> {
  const rows = await sql`SELECT attempts FROM challenges WHERE user_id = ${id} ORDER BY created_at`;
  return rows.map((row) => Number(row.attempts));
}

/** Moves the times of the user's open challenge back, as if it had been created `seconds` ago. */
export const makeOlder = ({ sql }: World, { id }: Person, seconds: number) =>
  sql`UPDATE challenges
         SET created_at = began, expires_at = expires_at + (began - created_at), next_send_at = next_send_at + (began - created_at)
        FROM (SELECT now() - make_interval(secs => ${seconds}) AS began) AS t
       WHERE user_id = ${id} AND consumed_at IS NULL AND cancelled_at IS NULL`;
