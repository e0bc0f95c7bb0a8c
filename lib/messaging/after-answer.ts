/** Sends messages after the response, so that neither a provider nor the existence of a recipient changes the response time. */
import { afterResponse } from "@/lib/runtime/after-response";
import { sendDueMessages } from "./message-outbox";

/** Sends the messages that the request queued, after its response. Outside a request the worker of a running instance sends them. */
export const sendAfterAnswer = (): void => afterResponse(sendDueMessages);
