/** Workgroup Management, Security Options. */
import type { SecurityPreview } from "@/lib/contract/workgroup-schemas";
import { count, plural } from "./words";

export const securityCopy = {
  pageTitle: "Workgroup Management",
  title: "Security Options",
  text: "Applies to all members and overrides their own setting.",
  label: "Enable 2 Factor Login",
  description: (workgroup: string) =>
    `If selected, every member of ${workgroup} is asked for a one-time password at every sign-in.`,
  passwordHint: "Enter your password to turn this off.",
  idle: "Changes take effect when you select Submit.",
  submit: "Submit",
  unchanged: "No changes to save.",
  saved: (required: boolean, isOwnSessionAsked: boolean) => {
    if (!required) {
      return "Saved. Members are asked for a code only if they turned it on themselves or another workgroup requires it.";
    }
    return `Saved. Every member is now asked for a code.${isOwnSessionAsked ? " That includes you, on your next action." : ""}`;
  },
  links: { delivery: { title: "Delivery health", text: "How codes reach members: sent, delivered, failed, and why" } },
};

export const previewCopy = {
  title: "What will change",
  loading: "Loading the preview",
  failed: "The preview couldn't be loaded. Submit works without it.",
  retry: "Try again",
  of: (members: number) => `Of ${plural(members, "member")}:`,
  parts: {
    emailAndPhone: "with codes by email and text message",
    emailOnly: "with codes by email only",
    withoutCode: "without a code",
  },
  sessions: ({ sessionsToAsk }: SecurityPreview, isOwnSessionAsked: boolean) => {
    if (sessionsToAsk === 0) return "No one who's signed in is asked for a code now.";
    const own = isOwnSessionAsked ? " Yours is one of them." : "";
    return `${plural(sessionsToAsk, "web session")} will be asked for a code on the next action.${own}`;
  },
  mobile: ({ mobileMembers }: SecurityPreview) =>
    mobileMembers === 0
      ? "No one is signed in to the mobile app, which can't ask for codes."
      : `${plural(mobileMembers, "member")} will be signed out of the mobile app, which can't ask for codes.`,
  passwordOnly: ({ withoutCode }: SecurityPreview) =>
    withoutCode === 0
      ? "Everyone still needs a code: their own setting or another workgroup requires it."
      : `${plural(withoutCode, "member")} can then sign in with only a password.`,
  ownSettings: "Members who turned it on themselves are still asked. No one is signed out.",
  suppressed: ({ suppressed, unreachable }: SecurityPreview) => {
    const have = suppressed === 1 ? "has" : "have";
    const none = unreachable === 0 ? "" : ` ${count(unreachable)} of them can't get a code at all: see below.`;
    return `${plural(suppressed, "member")} ${have} an email address or phone number where codes stopped.${none}`;
  },
};
