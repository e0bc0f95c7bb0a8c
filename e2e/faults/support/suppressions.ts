/** Suppressed destinations: a provider reports that they are dead or unwilling. The events themselves are tested in `attacks/webhooks`. */
import type { Database } from "@/e2e/support/people";

type Reason = "bounced" | "complained" | "opted_out";

/** No more codes go to this email address or phone number. */
export const suppress = ({ sql }: Database, destination: string, reason: Reason) =>
  sql`INSERT INTO suppressions (channel, destination, reason)
      VALUES (${destination.includes("@") ? "email" : "phone"}, ${destination}, ${reason})`;
