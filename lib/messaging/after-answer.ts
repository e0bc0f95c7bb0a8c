/** Sends messages after the response, so that neither a provider nor the existence of a recipient changes the response time. */
import { afterResponse } from "@/lib/runtime/after-response";
import { sendDueMessages } from "./message-outbox";

/** Sends the messages that the request queued, after its response. Never throws. */
export function sendAfterAnswer(): void {
  try {
    afterResponse(sendDueMessages);
  } catch {
    // Outside a request, as in an operator command, there is no response. The worker of a running instance sends the message.
  }
}
