/** The health of this instance, for load balancers. */
import type { z } from "zod";
import type { healthSchema } from "@/lib/contract/health-schemas";
import { roundTripMilliseconds } from "@/lib/db";

/** Returns the round trip to the database in milliseconds. @throws an outage if the database does not answer */
export async function readHealth(): Promise<z.infer<typeof healthSchema>> {
  return { status: "ok", databaseMilliseconds: await roundTripMilliseconds() };
}
