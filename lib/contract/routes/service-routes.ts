/** The HTTP contract of what needs no account: health, webhooks, article feedback, security contact. Client-safe. */
import { z } from "zod";
import { deliveryHealthQuerySchema, operatorDeliveryHealthSchema } from "@/lib/contract/delivery-health-schemas";
import { helpFeedbackSchema } from "@/lib/contract/feedback-schemas";
import { healthSchema, probeSchema } from "@/lib/contract/health-schemas";
import { WEBHOOK_BODY_LIMIT } from "@/lib/contract/limits";
import { defineRoute, emptyAnswer, noBody } from "./define-route";

export const serviceRoutes = {
  readHealth: defineRoute({
    method: "GET",
    path: "/api/health",
    summary: "Reports whether the database answers",
    answers: { 200: healthSchema },
    problems: [],
  }),
  /** For operators with `OPERATOR_TOKEN`; 404 if none is configured. */
  readOperatorHealth: defineRoute({
    method: "GET",
    path: "/api/health/delivery",
    summary: "Reports what became of messages and codes in all workgroups, for operators",
    authentication: "operator_token",
    query: deliveryHealthQuerySchema,
    answers: { 200: operatorDeliveryHealthSchema },
    problems: ["not_found", "unauthenticated", "too_many_attempts", "unavailable"],
  }),
  /** This document: OpenAPI 3.1. */
  readOpenApi: defineRoute({
    method: "GET",
    path: "/api/openapi.json",
    summary: "Reads this document",
    answers: { 200: z.looseObject({ openapi: z.string() }) },
    problems: [],
  }),
  giveFeedback: defineRoute({
    method: "POST",
    path: "/api/help/feedback",
    summary: "Stores an opinion about a help article",
    body: helpFeedbackSchema,
    answers: { 204: noBody },
    problems: ["too_many_attempts"],
  }),
  /** Plain text (RFC 9116); 404 without a configured contact. */
  readSecurityContact: defineRoute({
    method: "GET",
    path: "/.well-known/security.txt",
    summary: "Reads where to report a vulnerability (RFC 9116)",
    answers: { 200: z.string() },
    problems: ["not_found"],
  }),
  receiveResendEvent: defineRoute({
    method: "POST",
    path: "/api/webhooks/resend",
    summary: "Receives a signed event about an email",
    authentication: "resend_signature",
    bodyLimit: WEBHOOK_BODY_LIMIT,
    answers: { 200: emptyAnswer },
    problems: ["unauthenticated"],
  }),
  receiveTwilioEvent: defineRoute({
    method: "POST",
    path: "/api/webhooks/twilio",
    summary: "Receives a signed event about a text message",
    authentication: "twilio_signature",
    bodyLimit: WEBHOOK_BODY_LIMIT,
    answers: { 200: emptyAnswer },
    problems: ["unauthenticated"],
  }),
};

/** Probes that the server itself answers, whatever the application does. They have no route file. */
export const serverRoutes = {
  readLiveness: defineRoute({
    method: "GET",
    path: "/api/health/live",
    summary: "Reports that the process runs",
    answers: { 200: probeSchema },
    problems: [],
  }),
  readReadiness: defineRoute({
    method: "GET",
    path: "/api/health/ready",
    summary: "Reports whether the database answers and all migrations of the build are applied",
    answers: { 200: probeSchema },
    problems: [],
  }),
};
