/** Work that follows a request's answer, so that no provider and no recipient's existence changes its time. */
import { afterResponse } from "@/lib/runtime/after-response";
import { sendDueMessages } from "./message-outbox";

/** Sends what a request has queued, once its answer is out. */
export function sendAfterAnswer(): void {
  try {
    afterResponse(sendDueMessages);
  } catch {
    // Outside a request, as in an operator's command, there is no answer. The sweeper of a running instance sends the message.
  }
}
