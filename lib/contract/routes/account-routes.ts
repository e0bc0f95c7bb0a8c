/** The HTTP contract of a user's own account: profile, contact data, password, sessions, activity, step-up. Client-safe. */
import {
  accountPatchSchema,
  accountSchema,
  activityPageSchema,
  activityQuerySchema,
  endOthersQuerySchema,
  sessionListSchema,
  sessionsEndedSchema,
} from "@/lib/contract/account-schemas";
import { contactChangeStartedSchema, emailChangeSchema, phoneChangeSchema } from "@/lib/contract/contact-schemas";
import { emptySchema } from "@/lib/contract/fields";
import { passwordChangedSchema, passwordChangeSchema } from "@/lib/contract/password-schemas";
import {
  challengeViewSchema,
  reauthenticateSchema,
  resendSchema,
  signInCodeSchema,
} from "@/lib/contract/sign-in-schemas";
import { defineRoute, noBody, sessionProblems } from "./define-route";

const codeProblems = ["incorrect_code", "not_found", "challenge_over", "too_many_attempts"] as const;
const resendProblems = [
  "not_found",
  "challenge_over",
  "no_resends_left",
  "resend_too_early",
  "too_many_attempts",
  "invalid",
] as const;
const contactChangeProblems = [
  ...sessionProblems,
  "reauthentication_required",
  "invalid",
  "phone_unavailable",
  "conflict",
  "not_found",
] as const;

export const accountRoutes = {
  readAccount: defineRoute({
    method: "GET",
    path: "/api/account",
    answers: { 200: accountSchema },
    problems: sessionProblems,
  }),
  changeAccount: defineRoute({
    method: "PATCH",
    path: "/api/account",
    body: accountPatchSchema,
    answers: { 200: accountSchema },
    problems: [...sessionProblems, "reauthentication_required", "enforced_by_workgroup", "too_many_attempts"],
  }),
  listActivity: defineRoute({
    method: "GET",
    path: "/api/account/activity",
    query: activityQuerySchema,
    answers: { 200: activityPageSchema },
    problems: sessionProblems,
  }),
  changePassword: defineRoute({
    method: "POST",
    path: "/api/account/password",
    body: passwordChangeSchema,
    answers: { 200: passwordChangedSchema },
    problems: [
      ...sessionProblems,
      "reauthentication_required",
      "incorrect_password",
      "invalid",
      "conflict",
      "too_many_attempts",
    ],
  }),
  listSessions: defineRoute({
    method: "GET",
    path: "/api/account/sessions",
    answers: { 200: sessionListSchema },
    problems: sessionProblems,
  }),
  endOtherSessions: defineRoute({
    method: "DELETE",
    path: "/api/account/sessions",
    query: endOthersQuerySchema,
    answers: { 200: sessionsEndedSchema },
    problems: [...sessionProblems, "reauthentication_required"],
  }),
  endSession: defineRoute({
    method: "DELETE",
    path: "/api/account/sessions/{sessionId}",
    answers: { 204: noBody },
    problems: [...sessionProblems, "reauthentication_required", "not_found"],
  }),
};

export const stepUpRoutes = {
  /** 204: authentication is recent. 202: the policy requires a code, which was sent. */
  stepUp: defineRoute({
    method: "POST",
    path: "/api/account/reauthenticate",
    body: reauthenticateSchema,
    answers: { 202: challengeViewSchema.nullable(), 204: noBody },
    problems: [...sessionProblems, "reauthentication_required", "incorrect_password", "conflict", "too_many_attempts"],
  }),
  readStepUpChallenge: defineRoute({
    method: "GET",
    path: "/api/account/reauthenticate/code",
    answers: { 200: challengeViewSchema },
    problems: [...sessionProblems, "not_found"],
  }),
  verifyStepUpCode: defineRoute({
    method: "POST",
    path: "/api/account/reauthenticate/code",
    body: signInCodeSchema,
    answers: { 204: noBody },
    problems: [...sessionProblems, ...codeProblems],
  }),
  resendStepUpCode: defineRoute({
    method: "POST",
    path: "/api/account/reauthenticate/code/resend",
    body: resendSchema,
    answers: { 202: challengeViewSchema },
    problems: [...sessionProblems, ...resendProblems],
  }),
};

export const contactRoutes = {
  startEmailChange: defineRoute({
    method: "POST",
    path: "/api/account/email",
    body: emailChangeSchema,
    answers: { 202: contactChangeStartedSchema },
    problems: contactChangeProblems,
  }),
  startPhoneChange: defineRoute({
    method: "POST",
    path: "/api/account/phone",
    body: phoneChangeSchema,
    answers: { 202: contactChangeStartedSchema },
    problems: contactChangeProblems,
  }),
  removePhone: defineRoute({
    method: "DELETE",
    path: "/api/account/phone",
    answers: { 200: accountSchema },
    problems: [...sessionProblems, "reauthentication_required"],
  }),
  readEmailChange: defineRoute({
    method: "GET",
    path: "/api/account/email/confirm",
    answers: { 200: challengeViewSchema },
    problems: [...sessionProblems, "not_found"],
  }),
  confirmEmailChange: defineRoute({
    method: "POST",
    path: "/api/account/email/confirm",
    body: signInCodeSchema,
    answers: { 200: accountSchema },
    problems: [...sessionProblems, ...codeProblems, "conflict"],
  }),
  cancelEmailChange: defineRoute({
    method: "DELETE",
    path: "/api/account/email/confirm",
    answers: { 204: noBody },
    problems: [...sessionProblems, "reauthentication_required"],
  }),
  resendEmailCode: defineRoute({
    method: "POST",
    path: "/api/account/email/resend",
    body: emptySchema,
    answers: { 202: challengeViewSchema },
    problems: [...sessionProblems, ...resendProblems],
  }),
  readPhoneChange: defineRoute({
    method: "GET",
    path: "/api/account/phone/confirm",
    answers: { 200: challengeViewSchema },
    problems: [...sessionProblems, "not_found"],
  }),
  confirmPhoneChange: defineRoute({
    method: "POST",
    path: "/api/account/phone/confirm",
    body: signInCodeSchema,
    answers: { 200: accountSchema },
    problems: [...sessionProblems, ...codeProblems, "conflict"],
  }),
  cancelPhoneChange: defineRoute({
    method: "DELETE",
    path: "/api/account/phone/confirm",
    answers: { 204: noBody },
    problems: [...sessionProblems, "reauthentication_required"],
  }),
  resendPhoneCode: defineRoute({
    method: "POST",
    path: "/api/account/phone/resend",
    body: emptySchema,
    answers: { 202: challengeViewSchema },
    problems: [...sessionProblems, ...resendProblems],
  }),
};
