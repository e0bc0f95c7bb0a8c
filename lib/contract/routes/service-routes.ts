/** The HTTP contract of what needs no account: health, webhooks, article feedback, security contact. Client-safe. */
import { z } from "zod";
import { deliveryHealthQuerySchema, operatorDeliveryHealthSchema } from "@/lib/contract/delivery-health-schemas";
import { helpFeedbackSchema } from "@/lib/contract/feedback-schemas";
import { healthSchema } from "@/lib/contract/health-schemas";
import { WEBHOOK_BODY_LIMIT } from "@/lib/contract/limits";
import { defineRoute, emptyAnswer, noBody } from "./define-route";

export const serviceRoutes = {
  readHealth: defineRoute({
    method: "GET",
    path: "/api/health",
    answers: { 200: healthSchema },
    problems: [],
  }),
  /** For operators with `OPERATOR_TOKEN`; 404 if none is configured. */
  readOperatorHealth: defineRoute({
    method: "GET",
    path: "/api/health/delivery",
    query: deliveryHealthQuerySchema,
    answers: { 200: operatorDeliveryHealthSchema },
    problems: ["not_found", "unauthenticated", "too_many_attempts", "unavailable"],
  }),
  giveFeedback: defineRoute({
    method: "POST",
    path: "/api/help/feedback",
    body: helpFeedbackSchema,
    answers: { 204: noBody },
    problems: ["too_many_attempts"],
  }),
  /** Plain text (RFC 9116); 404 without a configured contact. */
  readSecurityContact: defineRoute({
    method: "GET",
    path: "/.well-known/security.txt",
    answers: { 200: z.string() },
    problems: ["not_found"],
  }),
  receiveResendEvent: defineRoute({
    method: "POST",
    path: "/api/webhooks/resend",
    bodyLimit: WEBHOOK_BODY_LIMIT,
    answers: { 200: emptyAnswer },
    problems: ["unauthenticated"],
  }),
  receiveTwilioEvent: defineRoute({
    method: "POST",
    path: "/api/webhooks/twilio",
    bodyLimit: WEBHOOK_BODY_LIMIT,
    answers: { 200: emptyAnswer },
    problems: ["unauthenticated"],
  }),
};
