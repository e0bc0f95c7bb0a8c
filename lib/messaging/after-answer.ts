/** Work that follows a request's answer, so that no provider and no recipient's existence changes its time. */
import { afterResponse } from "@/lib/runtime/after-response";
import { sendDueMessages } from "./message-outbox";

/** Sends what a request has queued, once its answer is out. */
export function sendAfterAnswer(): void {
  afterResponse(sendDueMessages);
}
