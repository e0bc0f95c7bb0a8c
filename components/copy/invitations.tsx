/** Invitations: the admin's page, and the page behind the link in the email. */
import type { ReactNode } from "react";
import type { Invitation } from "@/lib/contract/invitation-schemas";
import type { Role } from "@/lib/contract/vocabulary";
import { problemTexts } from "./errors";
import { plural } from "./words";

/** Numbers of the server's limits. */
export type InvitationNumbers = { linkHours: number; daily: number };

export const invitationsCopy = {
  title: "Invitations",
  about: "Invite people, and see who hasn't joined yet.",
  back: { title: "Members", text: "Everyone who has joined the workgroup." },
  form: {
    title: "Invite a person",
    text: ({ linkHours }: InvitationNumbers) =>
      `They get an email with a link that works once, within ${plural(linkHours, "hour")}.`,
    name: "Name",
    email: "Email",
    role: "Role",
    roles: {
      member: { label: "Member", text: "Can use the workgroup." },
      admin: { label: "Admin", text: "Can also change its settings and members." },
    } satisfies Record<Role, { label: string; text: string }>,
    submit: "Send invitation",
    idle: ({ daily }: InvitationNumbers) => `Up to ${plural(daily, "invitation")} in 24 hours.`,
    sent: ({ email }: Invitation) => `Invitation sent to ${email}.`,
  },
  list: {
    title: "Not joined yet",
    text: "An invitation disappears from this list when it's accepted or revoked.",
    none: "No open invitations.",
    admin: "Admin",
    states: {
      queued: () => "Waiting for the daily limit. It's sent automatically.",
      pending: (sent: ReactNode, end: ReactNode) => (
        <>
          Sent {sent}. The link works until {end}.
        </>
      ),
      expired: (end: ReactNode) => <>The link expired {end}.</>,
    },
    by: (name: string) => `Invited by ${name}.`,
    badges: { queued: "Queued", expired: "Expired" },
    resend: "Send again",
    resendFor: ({ name }: Invitation) => `to ${name}`,
    resent: ({ email }: Invitation) => `Sent again to ${email}. The earlier link no longer works.`,
    revoke: "Revoke",
    revokeFor: ({ name }: Invitation) => `the invitation of ${name}`,
    revoked: ({ email }: Invitation) => `The invitation of ${email} is revoked. Its link no longer works.`,
    gone: ({ email }: Invitation) => `The invitation of ${email} was accepted or revoked in the meantime.`,
    more: "Show more invitations",
    shown: (count: number) => `${plural(count, "more invitation")} shown.`,
  },
};

export const invitationRefusalTexts = {
  ...problemTexts,
  too_many_attempts: "Your workgroup's limit of invitations is reached.",
} satisfies typeof problemTexts;

export const invitationPageCopy = {
  pageTitle: "Invitation",
  title: (workgroup: string) => `Join ${workgroup}`,
  isFor: (email: ReactNode) => <>This invitation is for {email}.</>,
  newPerson: {
    text: "Set your name and a password. You sign in with this email address.",
    name: "Your name",
    email: "Email",
    submit: "Join",
  },
  signIn: {
    text: "You already have a LeadMaster account. Sign in to it, then join.",
    button: "Sign in",
  },
  join: { text: "You're signed in with this address.", button: "Join" },
  wrongAccount: {
    title: "You're signed in with another account",
    text: (email: ReactNode, current: ReactNode) => (
      <>
        This invitation is for {email}. You're signed in as {current}. Sign out, then continue.
      </>
    ),
    button: "Sign out",
  },
  done: {
    title: "You've joined",
    text: "Sign in with your email address and your new password.",
    way: "Sign in",
  },
  member: {
    title: "You're already a member",
    text: "There's nothing to accept: this account belongs to the workgroup already.",
    way: "Go to Home",
  },
  over: {
    title: "This invitation no longer works",
    text: "It was used, has expired, was revoked or replaced by a newer one, or part of the link is missing. Ask the person who invited you to send it again.",
    way: "Go to sign-in",
  },
};
