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
  /** Undefined for Resend and Twilio, whose channel tells. */
  provider?: "smtp";
  idempotencyKey?: string;
  /** HTTP status or SMTP code. Null: not answered, or not answered yet. */
  status: number | null;
  /** True if this request added a message to the mailbox; an idempotent replay does not. */
  accepted: boolean;
};

export type RequestLog = ReturnType<typeof createRequestLog>;

export function createRequestLog() {
  const calls: Call[] = [];
  function keep(call: Call): Call {
    calls.push(call);
    if (calls.length > limit) calls.shift();
    return call;
  }
  return {
    /** Adds a recipient that an SMTP client named. The caller sets `status` and `accepted`. */
    addSmtp(to: string): Call {
      const at = new Date().toISOString();
      return keep({ channel: "email", provider: "smtp", to: canonicalAddress(to), at, status: null, accepted: false });
    },
    /** Adds a request. The caller sets `accepted` when it adds the message. */
    add(channel: Call["channel"], to: readonly string[], response: ServerResponse, idempotencyKey?: string): Call {
      const at = new Date().toISOString();
      const addresses = to.map(canonicalAddress).join(",");
      const call = keep({ channel, to: addresses, at, idempotencyKey, status: null, accepted: false });
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
