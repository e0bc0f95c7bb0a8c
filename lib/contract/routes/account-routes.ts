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
import { smsConsentSchema } from "@/lib/contract/sms-consent";
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
    summary: "Reads the account with its two-factor policy and workgroups",
    answers: { 200: accountSchema },
    problems: sessionProblems,
  }),
  changeAccount: defineRoute({
    method: "PATCH",
    path: "/api/account",
    summary: "Changes the name, or turns two-factor sign-in on or off",
    body: accountPatchSchema,
    answers: { 200: accountSchema },
    problems: [...sessionProblems, "reauthentication_required", "enforced_by_workgroup", "too_many_attempts"],
  }),
  listActivity: defineRoute({
    method: "GET",
    path: "/api/account/activity",
    summary: "Lists the events of the account, newest first",
    query: activityQuerySchema,
    answers: { 200: activityPageSchema },
    problems: sessionProblems,
  }),
  changePassword: defineRoute({
    method: "POST",
    path: "/api/account/password",
    summary: "Changes the password and ends the other sessions",
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
    summary: "Lists the live sessions of the account",
    answers: { 200: sessionListSchema },
    problems: sessionProblems,
  }),
  endOtherSessions: defineRoute({
    method: "DELETE",
    path: "/api/account/sessions",
    summary: "Ends all sessions but this one",
    query: endOthersQuerySchema,
    answers: { 200: sessionsEndedSchema },
    problems: [...sessionProblems, "reauthentication_required"],
  }),
  endSession: defineRoute({
    method: "DELETE",
    path: "/api/account/sessions/{sessionId}",
    summary: "Ends one session",
    answers: { 204: noBody },
    problems: [...sessionProblems, "reauthentication_required", "not_found"],
  }),
};

export const stepUpRoutes = {
  /** 204: authentication is recent. 202: the policy requires a code, which was sent. */
  stepUp: defineRoute({
    method: "POST",
    path: "/api/account/reauthenticate",
    summary: "Makes the authentication recent: first the password",
    body: reauthenticateSchema,
    answers: { 202: challengeViewSchema.nullable(), 204: noBody },
    problems: [...sessionProblems, "reauthentication_required", "incorrect_password", "conflict", "too_many_attempts"],
  }),
  readStepUpChallenge: defineRoute({
    method: "GET",
    path: "/api/account/reauthenticate/code",
    summary: "Reads the pending code of a step-up",
    answers: { 200: challengeViewSchema },
    problems: [...sessionProblems, "not_found"],
  }),
  verifyStepUpCode: defineRoute({
    method: "POST",
    path: "/api/account/reauthenticate/code",
    summary: "Makes the authentication recent: then the code, where the policy requires one",
    body: signInCodeSchema,
    answers: { 204: noBody },
    problems: [...sessionProblems, ...codeProblems],
  }),
  resendStepUpCode: defineRoute({
    method: "POST",
    path: "/api/account/reauthenticate/code/resend",
    summary: "Sends the code of a step-up again",
    body: resendSchema,
    answers: { 202: challengeViewSchema },
    problems: [...sessionProblems, ...resendProblems],
  }),
};

export const contactRoutes = {
  startEmailChange: defineRoute({
    method: "POST",
    path: "/api/account/email",
    summary: "Sends a code to a new email address",
    body: emailChangeSchema,
    answers: { 202: contactChangeStartedSchema },
    problems: contactChangeProblems,
  }),
  startPhoneChange: defineRoute({
    method: "POST",
    path: "/api/account/phone",
    summary: "Sends a code to a new phone number",
    body: phoneChangeSchema,
    answers: { 202: contactChangeStartedSchema },
    problems: contactChangeProblems,
  }),
  removePhone: defineRoute({
    method: "DELETE",
    path: "/api/account/phone",
    summary: "Removes the phone number",
    answers: { 200: accountSchema },
    problems: [...sessionProblems, "reauthentication_required"],
  }),
  /** Also takes a form without scripts. */
  giveSmsConsent: defineRoute({
    method: "POST",
    path: "/api/account/phone/consent",
    summary: "Stores the consent to text messages to the confirmed phone number",
    form: true,
    body: smsConsentSchema,
    answers: { 200: accountSchema },
    problems: [...sessionProblems, "conflict"],
  }),
  readEmailChange: defineRoute({
    method: "GET",
    path: "/api/account/email/confirm",
    summary: "Reads the pending confirmation of a new email address",
    answers: { 200: challengeViewSchema },
    problems: [...sessionProblems, "not_found"],
  }),
  confirmEmailChange: defineRoute({
    method: "POST",
    path: "/api/account/email/confirm",
    summary: "Replaces the email address, with the code that was sent to the new one",
    body: signInCodeSchema,
    answers: { 200: accountSchema },
    problems: [...sessionProblems, ...codeProblems, "conflict"],
  }),
  cancelEmailChange: defineRoute({
    method: "DELETE",
    path: "/api/account/email/confirm",
    summary: "Cancels the pending change of the email address",
    answers: { 204: noBody },
    problems: [...sessionProblems, "reauthentication_required"],
  }),
  resendEmailCode: defineRoute({
    method: "POST",
    path: "/api/account/email/resend",
    summary: "Sends the code to the new email address again",
    body: emptySchema,
    answers: { 202: challengeViewSchema },
    problems: [...sessionProblems, ...resendProblems],
  }),
  readPhoneChange: defineRoute({
    method: "GET",
    path: "/api/account/phone/confirm",
    summary: "Reads the pending confirmation of a new phone number",
    answers: { 200: challengeViewSchema },
    problems: [...sessionProblems, "not_found"],
  }),
  confirmPhoneChange: defineRoute({
    method: "POST",
    path: "/api/account/phone/confirm",
    summary: "Replaces the phone number, with the code that was sent to the new one",
    body: signInCodeSchema,
    answers: { 200: accountSchema },
    problems: [...sessionProblems, ...codeProblems, "conflict"],
  }),
  cancelPhoneChange: defineRoute({
    method: "DELETE",
    path: "/api/account/phone/confirm",
    summary: "Cancels the pending change of the phone number",
    answers: { 204: noBody },
    problems: [...sessionProblems, "reauthentication_required"],
  }),
  resendPhoneCode: defineRoute({
    method: "POST",
    path: "/api/account/phone/resend",
    summary: "Sends the code to the new phone number again",
    body: emptySchema,
    answers: { 202: challengeViewSchema },
    problems: [...sessionProblems, ...resendProblems],
  }),
};
