/** What a channel says about one message. Never the provider's error object: it carries the code and the credentials. */
import type { DeliveryReason } from "../../schemas";

export type SendOutcome =
  | { state: "sent"; providerId: string }
  /** `failed`: it was not sent. `unknown`: it may have been. `errorClass` is a status and a name or number, for the log. */
  | { state: "failed" | "unknown"; reason: DeliveryReason; errorClass: string };
