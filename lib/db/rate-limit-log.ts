/** The log line of a client that is over its limits. */

import { THROTTLE_LOG_WINDOW } from "@/lib/contract/limits";
import { log } from "@/lib/runtime/log";
import { database } from "./.";
import type { Origin } from "./audit";
import { addressBucket } from "./ip-address";
import { isFirstIn } from "./rate-limits";

/** Notes in the log that a client is over its limits: once in a while, or a flood would fill the log as well. */
export async function logThrottled(kind: "password" | "code", client: Origin): Promise<void> {
  const first = await isFirstIn(database(), THROTTLE_LOG_WINDOW, "told", kind, addressBucket(client.address));
  if (first) log().warn({ event: "too_many_attempts", kind });
}
