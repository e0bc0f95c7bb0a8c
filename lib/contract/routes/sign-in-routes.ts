/** The HTTP contract of signing in: next-auth's calls, the pending challenge, password reset, links of notices, mobile app. Client-safe. */
import { z } from "zod";
import { accountSchema } from "@/lib/contract/account-schemas";
import { notMeResultSchema, notMeSchema, restorationSchema, undoEmailSchema } from "@/lib/contract/contact-schemas";
import { emptySchema } from "@/lib/contract/fields";
import { passwordResetConfirmSchema, passwordResetSchema } from "@/lib/contract/password-schemas";
import {
  authSessionSchema,
  challengeViewSchema,
  csrfTokenSchema,
  mobileSignInSchema,
  nextAuthEnvelopeSchema,
  nextUrlSchema,
  resendSchema,
  signInPasswordSchema,
} from "@/lib/contract/sign-in-schemas";
import { secondStepFields } from "@/lib/contract/temporary-code-schemas";
import { defineRoute, emptyAnswer, noBody, sessionProblems } from "./define-route";

/** The calls of `/api/auth/*`. A form without `json` gets 303 to the next page. A refused sign-in answers with a URL whose `error` is the reason (`passwordRefusals`, `codeRefusals`). */
export const authRoutes = {
  readCsrfToken: defineRoute({
    method: "GET",
    path: "/api/auth/csrf",
    answers: { 200: csrfTokenSchema },
    problems: [],
  }),
  readSession: defineRoute({
    method: "GET",
    path: "/api/auth/session",
    answers: { 200: z.union([authSessionSchema, z.strictObject({})]) },
    problems: [],
  }),
  signOut: defineRoute({
    method: "POST",
    path: "/api/auth/signout",
    body: nextAuthEnvelopeSchema,
    answers: { 200: nextUrlSchema },
    problems: ["csrf"],
  }),
  signInWithPassword: defineRoute({
    method: "POST",
    path: "/api/auth/callback/password",
    body: nextAuthEnvelopeSchema.extend(signInPasswordSchema.shape),
    answers: { 200: nextUrlSchema, 401: nextUrlSchema, 429: nextUrlSchema },
    problems: ["csrf"],
  }),
  signInWithCode: defineRoute({
    method: "POST",
    path: "/api/auth/callback/code",
    body: nextAuthEnvelopeSchema.extend(secondStepFields),
    answers: { 200: nextUrlSchema, 401: nextUrlSchema, 429: nextUrlSchema },
    problems: ["csrf"],
  }),
};

/** Each POST also takes a form without scripts, and answers it with 303. */
export const challengeRoutes = {
  readChallenge: defineRoute({
    method: "GET",
    path: "/api/sign-in/challenge",
    answers: { 200: challengeViewSchema },
    problems: ["not_found"],
  }),
  /** For a session that lacks its second step, because its policy changed. */
  createChallenge: defineRoute({
    method: "POST",
    path: "/api/sign-in/challenge",
    body: emptySchema,
    answers: { 201: challengeViewSchema },
    problems: [...sessionProblems, "reauthentication_required", "conflict"],
  }),
  cancelChallenge: defineRoute({
    method: "DELETE",
    path: "/api/sign-in/challenge",
    answers: { 204: noBody },
    problems: [],
  }),
  /** The same for a form without scripts, which can only POST. */
  cancelChallengeByPost: defineRoute({
    method: "POST",
    path: "/api/sign-in/challenge/cancel",
    body: emptySchema,
    answers: { 204: noBody },
    problems: [],
  }),
  resendCode: defineRoute({
    method: "POST",
    path: "/api/sign-in/challenge/resend",
    body: resendSchema,
    answers: { 202: challengeViewSchema },
    problems: ["not_found", "challenge_over", "no_resends_left", "resend_too_early", "too_many_attempts", "invalid"],
  }),
};

export const linkRoutes = {
  /** Answers 202 for every well-formed address: no account enumeration. */
  requestPasswordReset: defineRoute({
    method: "POST",
    path: "/api/password-reset",
    body: passwordResetSchema,
    answers: { 202: emptyAnswer },
    problems: ["invalid", "too_many_attempts"],
  }),
  confirmPasswordReset: defineRoute({
    method: "POST",
    path: "/api/password-reset/confirm",
    body: passwordResetConfirmSchema,
    answers: { 204: noBody },
    problems: ["invalid", "link_over", "too_many_attempts"],
  }),
  /** 204: everything was restored. 200: another account has the email address now. */
  undoEmailChange: defineRoute({
    method: "POST",
    path: "/api/undo-email",
    body: undoEmailSchema,
    answers: { 200: restorationSchema, 204: noBody },
    problems: ["link_over"],
  }),
  reportNotMe: defineRoute({
    method: "POST",
    path: "/api/not-me",
    body: notMeSchema,
    answers: { 200: notMeResultSchema },
    problems: ["link_over"],
  }),
};

export const mobileRoutes = {
  signInMobile: defineRoute({
    method: "POST",
    path: "/api/mobile/sign-in",
    body: signInPasswordSchema,
    answers: { 200: mobileSignInSchema },
    problems: ["credentials", "two_factor_not_available_in_app", "too_many_attempts", "unavailable"],
  }),
  readMobileAccount: defineRoute({
    method: "GET",
    path: "/api/mobile/account",
    answers: { 200: accountSchema },
    problems: ["unauthenticated"],
  }),
  signOutMobile: defineRoute({
    method: "DELETE",
    path: "/api/mobile/session",
    answers: { 204: noBody },
    problems: ["unauthenticated"],
  }),
};
