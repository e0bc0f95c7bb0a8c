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
    summary: "Reads the CSRF token that every POST of /api/auth/* carries, and sets its cookie",
    answers: { 200: csrfTokenSchema },
    problems: [],
  }),
  readSession: defineRoute({
    method: "GET",
    path: "/api/auth/session",
    summary: "Reads who is signed in; an empty object for anyone else",
    authentication: "session",
    answers: { 200: z.union([authSessionSchema, z.strictObject({})]) },
    problems: [],
  }),
  signOut: defineRoute({
    method: "POST",
    path: "/api/auth/signout",
    summary: "Ends the session",
    authentication: "session",
    form: true,
    body: nextAuthEnvelopeSchema,
    answers: { 200: nextUrlSchema },
    problems: ["csrf"],
  }),
  signInWithPassword: defineRoute({
    method: "POST",
    path: "/api/auth/callback/password",
    summary: "First step: signs in, or starts the second step",
    form: true,
    body: nextAuthEnvelopeSchema.extend(signInPasswordSchema.shape),
    answers: { 200: nextUrlSchema, 401: nextUrlSchema, 429: nextUrlSchema },
    problems: ["csrf"],
  }),
  signInWithCode: defineRoute({
    method: "POST",
    path: "/api/auth/callback/code",
    summary: "Second step: signs in with the one-time password",
    authentication: "challenge",
    form: true,
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
    summary: "Reads the pending second step: deliveries, attempts and time left",
    authentication: "challenge",
    answers: { 200: challengeViewSchema },
    problems: ["not_found"],
  }),
  /** For a session that lacks its second step, because its policy changed. */
  createChallenge: defineRoute({
    method: "POST",
    path: "/api/sign-in/challenge",
    summary: "Starts the second step of a session that lacks it",
    form: true,
    body: emptySchema,
    answers: { 201: challengeViewSchema },
    problems: [...sessionProblems, "reauthentication_required", "conflict"],
  }),
  cancelChallenge: defineRoute({
    method: "DELETE",
    path: "/api/sign-in/challenge",
    summary: "Cancels the pending second step",
    authentication: "challenge",
    answers: { 204: noBody },
    problems: [],
  }),
  /** The same for a form without scripts, which can only POST. */
  cancelChallengeByPost: defineRoute({
    method: "POST",
    path: "/api/sign-in/challenge/cancel",
    summary: "Cancels the pending second step, for a form",
    authentication: "challenge",
    form: true,
    body: emptySchema,
    answers: { 204: noBody },
    problems: [],
  }),
  resendCode: defineRoute({
    method: "POST",
    path: "/api/sign-in/challenge/resend",
    summary: "Sends the same code again",
    authentication: "challenge",
    form: true,
    body: resendSchema,
    answers: { 202: challengeViewSchema },
    problems: ["not_found", "challenge_over", "no_resends_left", "resend_too_early", "too_many_attempts", "invalid"],
  }),
};

export const cannotReceiveRoutes = {
  /** Emails the admins that no code arrives, once per challenge. Also takes a form without scripts. */
  reportCannotReceive: defineRoute({
    method: "POST",
    path: "/api/sign-in/challenge/cannot-receive",
    summary: "Reports that no code arrives, which emails the admins once per challenge",
    body: emptySchema,
    answers: { 204: noBody },
    problems: ["not_found", "challenge_over", "too_many_attempts"],
  }),
};

export const linkRoutes = {
  /** Answers 202 for every well-formed address: no account enumeration. */
  requestPasswordReset: defineRoute({
    method: "POST",
    path: "/api/password-reset",
    summary: "Sends a link to set a new password, if the address has an account",
    body: passwordResetSchema,
    answers: { 202: emptyAnswer },
    problems: ["invalid", "too_many_attempts"],
  }),
  confirmPasswordReset: defineRoute({
    method: "POST",
    path: "/api/password-reset/confirm",
    summary: "Sets a new password with the link of an email",
    body: passwordResetConfirmSchema,
    answers: { 204: noBody },
    problems: ["invalid", "link_over", "too_many_attempts"],
  }),
  /** 204: everything was restored. 200: another account has the email address now. */
  undoEmailChange: defineRoute({
    method: "POST",
    path: "/api/undo-email",
    summary: "Restores what an email address change replaced, with the link of its notice",
    body: undoEmailSchema,
    answers: { 200: restorationSchema, 204: noBody },
    problems: ["link_over"],
  }),
  reportNotMe: defineRoute({
    method: "POST",
    path: "/api/not-me",
    summary: "Ends a sign-in that its owner did not make, with the link of its message",
    body: notMeSchema,
    answers: { 200: notMeResultSchema },
    problems: ["link_over"],
  }),
};

export const mobileRoutes = {
  signInMobile: defineRoute({
    method: "POST",
    path: "/api/mobile/sign-in",
    summary: "Signs the mobile app in, where no code is required",
    body: signInPasswordSchema,
    answers: { 200: mobileSignInSchema },
    problems: ["credentials", "two_factor_not_available_in_app", "too_many_attempts", "unavailable"],
  }),
  readMobileAccount: defineRoute({
    method: "GET",
    path: "/api/mobile/account",
    summary: "Reads the account, for the mobile app",
    authentication: "app_token",
    answers: { 200: accountSchema },
    problems: ["unauthenticated"],
  }),
  signOutMobile: defineRoute({
    method: "DELETE",
    path: "/api/mobile/session",
    summary: "Ends the session of the mobile app",
    authentication: "app_token",
    answers: { 204: noBody },
    problems: ["unauthenticated"],
  }),
};
