// Every request to send, including those that were refused or not answered. Tests count how often the product called a
// provider.
import type { ServerResponse } from "node:http";
import { canonicalAddress } from "./mailbox";

const limit = 5_000;

/** Contains neither message nor credentials. */
export type Call = {
  channel: "email" | "phone";
  /** Several recipients are separated by commas; empty if the request names none. */
  to: string;
  at: string;
  idempotencyKey?: string;
  /** Null: not answered, or not answered yet. */
  status: number | null;
  /** True if this request added a message to the mailbox; an idempotent replay does not. */
  accepted: boolean;
};

export type RequestLog = ReturnType<typeof createRequestLog>;

export function createRequestLog() {
  const calls: Call[] = [];
  return {
    /** Adds a request. The caller sets `accepted` when it adds the message. */
    add(channel: Call["channel"], to: readonly string[], response: ServerResponse, idempotencyKey?: string): Call {
      const at = new Date().toISOString();
      const addresses = to.map(canonicalAddress).join(",");
      const call: Call = { channel, to: addresses, at, idempotencyKey, status: null, accepted: false };
      calls.push(call);
      if (calls.length > limit) calls.shift();
      response.once("finish", () => {
        call.status = response.statusCode;
      });
      return call;
    },
    /** Newest first. */
    list(to?: string): Call[] {
      const wanted = to === undefined ? undefined : canonicalAddress(to);
      return calls.filter((call) => wanted === undefined || call.to.split(",").includes(wanted)).reverse();
    },
  };
}
