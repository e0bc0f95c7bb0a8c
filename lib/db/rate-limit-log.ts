/** The log line of a client that is over its limits. */

import { RATE_LIMIT_LOG_WINDOW } from "@/lib/contract/limits";
import { log } from "@/lib/runtime/log";
import { database } from "./.";
import type { ClientInfo } from "./audit";
import { ipBucket } from "./ip-address";
import { isFirstInWindow } from "./rate-limits";

/** Notes in the log that a client is over its limits: once in a while, or a flood would fill the log as well. */
export async function logRateLimited(kind: "password" | "code", client: ClientInfo): Promise<void> {
  const first = await isFirstInWindow(database(), RATE_LIMIT_LOG_WINDOW, "told", kind, ipBucket(client.ipAddress));
  if (first) log().warn({ event: "too_many_attempts", kind });
}
