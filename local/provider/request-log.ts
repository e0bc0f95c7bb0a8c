// Every call to send that the local provider got, also those that it refused or never answered: what tests count when
// the question is how often a provider was asked.
import type { ServerResponse } from "node:http";
import { canonicalAddress } from "./mailbox";

const limit = 5_000;

/** Nothing of the message and nothing of the credentials. */
export type Call = {
  channel: "email" | "phone";
  /** Several stand with commas between them; empty when the call named none. */
  to: string;
  at: string;
  idempotencyKey?: string;
  /** Null: not answered, or not yet. */
  status: number | null;
  /** This call put a message into the mailbox; a repetition under the same key does not. */
  accepted: boolean;
};

export type RequestLog = ReturnType<typeof makeRequestLog>;

export function makeRequestLog() {
  const calls: Call[] = [];
  return {
    /** The entry of a call that has just come in; the caller marks it when the message is taken. */
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
