/** Members who need help, for the admins who can give it. */
import type { ReactNode } from "react";
import type { Channel, SuppressionReason } from "@/lib/contract/vocabulary";
import type { WorkgroupMember } from "@/lib/contract/workgroup-schemas";
import type { Wrap } from "./rich-text";
import { plural } from "./words";

/** Numbers of the server's limits. */
export type MemberNumbers = { wrongCodes: number; hours: number; inARow: number };

type Trouble = { title: string; why: string; hint: string };

export const membersCopy = {
  pageTitle: "Members",
  title: "Members who need help",
  text: "Too many incorrect codes, too many code requests, or codes that can't be delivered.",
  notLoaded: "The list wasn't loaded.",
  none: "No one needs help: every member can get a code and enter it.",
  idle: "We email members when you unlock them.",
  admin: "Admin",
  more: "Show more members",
  shown: (count: number) => `${plural(count, "more member")} shown.`,
  /** `since`: the moment is "today at 10:24 AM"; `until`: without "on" before a date. */
  when: {
    since: (title: string, moment: ReactNode) => (
      <>
        {title} {moment}
      </>
    ),
    until: (title: string, moment: ReactNode) => (
      <>
        {title} until {moment}
      </>
    ),
  },
  unlock: "Unlock",
  resume: "Resume codes",
  /** For screen readers, after the button's words. */
  resumeWhich: (channel: Channel, name: string) => `(${channels[channel]} of ${name})`,
  unlocked: ({ name }: WorkgroupMember) => `${name} is unlocked and can sign in with a code again.`,
  resumed: ({ name }: WorkgroupMember, channel: Channel) => `Codes go to the ${channels[channel]} of ${name} again.`,
  elsewhere: "Also belongs to a workgroup that you don't administer, so only an operator of LeadMaster can help.",
  yourself: (link: Wrap) => (
    <>
      This is you, and you can't help your own account here. Another admin can. To get codes again, confirm your email
      address or phone number under {link("User Information")}.
    </>
  ),
};

const channels = { email: "email address", phone: "phone number" } satisfies Record<Channel, string>;

/** Titles are read before a moment (`membersCopy.when`). */
export const memberTroubles = {
  paused: ({ wrongCodes, hours }: MemberNumbers, unlocks: string): Trouble => ({
    title: "Sign-in paused",
    why: `${plural(wrongCodes, "incorrect code")} within ${plural(hours, "hour")}.`,
    hint: `Unlocks automatically ${unlocks}.`,
  }),
  stopped: ({ inARow }: MemberNumbers): Trouble => ({
    title: "Sign-in locked",
    why: `${plural(inARow, "incorrect code")} in a row.`,
    hint: "Stays locked until you unlock it.",
  }),
  sendLimit: {
    title: "Send limit reached",
    why: "Too many codes were requested, so we aren't sending any.",
    hint: "Someone who knows the password may have requested them.",
  } satisfies Trouble,
  suppressed: (channel: Channel, reason: SuppressionReason): Trouble => ({
    title: channel === "email" ? "Email codes stopped" : "Text message codes stopped",
    ...suppressed[reason](channel),
  }),
};

const suppressed = {
  bounced: (channel) => ({
    why: "Messages bounced.",
    hint: `Resume once the ${channel === "email" ? "mailbox" : "number"} works.`,
  }),
  complained: () => ({ why: "A message was marked as spam.", hint: "Resume if the member wants our messages." }),
  opted_out: () => ({ why: "The number replied STOP.", hint: "Have the member reply START to our number first." }),
} satisfies Record<SuppressionReason, (channel: Channel) => Omit<Trouble, "title">>;
