/** The pause that the product makes after failures of a provider: only time ends it, or this change of its row. */
import type { Database } from "@/e2e/support/people";

/** All providers are asked again at once, as if they had never failed. */
export const endProviderPauses = ({ sql }: Database) =>
  sql`UPDATE provider_states SET open_until = NULL, cause = NULL, failures = 0`;
