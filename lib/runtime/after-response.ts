/** Work that follows a response, so that no provider and no account's existence changes the time of an answer. */
import { after } from "next/server";

/**
 * Runs `work` after the response of this request. Outside a request (an operator command, a test) it does nothing: `work` sends what is
 * queued, and the worker of a running instance sends that too.
 */
export function afterResponse(work: () => unknown): void {
  try {
    after(work);
  } catch (error) {
    // Next's error has no class or code of its own.
    if (error instanceof Error && error.message.includes("outside a request scope")) return;
    throw error;
  }
}
