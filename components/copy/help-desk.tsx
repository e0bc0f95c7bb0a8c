/** Members who need help, for the admins who can give it. */
import type { ReactNode } from "react";
import type { WorkgroupMember } from "@/lib/contract/member-schemas";
import type { Channel, SuppressionReason } from "@/lib/contract/vocabulary";
import type { Wrap } from "./rich-text";
import { plural } from "./words";

/** Numbers of the server's limits. */
export type MemberNumbers = { wrongCodes: number; hours: number; inARow: number };

type Trouble = { title: string; why: string; hint: string };

export const helpDeskCopy = {
  pageTitle: "Help desk",
  title: "Members who need help",
  /** Below the link to the page. */
  about: "Unlock sign-in, resume codes that can't be delivered, or issue a temporary code.",
  text: "Too many incorrect codes, too many code requests, or codes that don't arrive. We tell members by email and text message what you do here.",
  notLoaded: "The list wasn't loaded.",
  none: "No one needs help: every member can get a code and enter it.",
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
  unlock: "Unlock sign-in",
  closeReport: "Close report",
  endSessions: "End sessions",
  sessionsEnded: ({ name }: WorkgroupMember) => `${name} is signed out everywhere.`,
  unreachable: "Unreachable",
  resume: { email: "Resume email codes", phone: "Resume text message codes" } satisfies Record<Channel, string>,
  /** For screen readers, after the button's words. */
  whose: (name: string) => `for ${name}`,
  unlocked: ({ name }: WorkgroupMember) => `${name} is unlocked and can sign in with a code again.`,
  reportClosed: ({ name }: WorkgroupMember) => `The report of ${name} is closed.`,
  resumed: ({ name }: WorkgroupMember, channel: Channel) => `Codes go to the ${channels[channel]} of ${name} again.`,
  elsewhere: "Also belongs to a workgroup that you don't administer, so only an operator of LeadMaster can help.",
  yourself: (link: Wrap) => (
    <>
      This is you, and you can't help your own account here. Another admin can. To get codes again, confirm your email
      address or phone number under {link("User Information")}.
    </>
  ),
};

/** The dialog that issues a temporary code. */
export const issueCopy = {
  open: "Issue temporary code",
  title: ({ name }: WorkgroupMember) => `Temporary code for ${name}`,
  text: "It works once at sign-in, after the password, in place of the code. It ends any temporary code before it.",
  reason: "Reason",
  reasonHint: "Shown in the activity of the workgroup and of the member.",
  hours: "Hours",
  hoursHint: ({ min, max }: { min: number; max: number }) => `The code works for ${min} to ${max} hours.`,
  submit: "Issue code",
  issuedTitle: "Temporary code issued",
  issuedText: ({ name }: WorkgroupMember, until: string) =>
    `Give it to ${name}. It works once, until ${until}. It isn't shown again.`,
  handOver: ({ name }: WorkgroupMember) => [
    `Make sure it's ${name}: in person, or by calling a number you already had.`,
    "Don't send it by email or chat: someone else may read it.",
    `${name} selects "Use a temporary code" on the page that asks for the code.`,
  ],
  copy: "Copy code",
  copied: "Copied.",
  done: "Done",
};

const channels = { email: "email address", phone: "phone number" } satisfies Record<Channel, string>;

/** Who can help a member: the admin who reads this, another admin (with the reader's own account), or an operator. */
export type Helper = "you" | "another_admin" | "operator";

const unlocks = {
  you: "you unlock it",
  another_admin: "another admin unlocks it",
  operator: "an operator of LeadMaster unlocks it",
} satisfies Record<Helper, string>;

/** Titles are read before a moment (`helpDeskCopy.when`). Hints name every way out. */
export const memberTroubles = {
  paused: ({ wrongCodes, hours }: MemberNumbers, end: string, helper: Helper): Trouble => ({
    title: "Sign-in paused",
    why: `${plural(wrongCodes, "incorrect code")} within ${plural(hours, "hour")}.`,
    hint: `Unlocks automatically ${end}, when the member resets the password, or when ${unlocks[helper]}.`,
  }),
  stopped: ({ inARow }: MemberNumbers, helper: Helper): Trouble => ({
    title: "Sign-in locked",
    why: `${plural(inARow, "incorrect code")} in a row.`,
    hint: `Stays locked until ${unlocks[helper]}.`,
  }),
  sendLimit: (helper: Helper): Trouble => ({
    title: "Send limit reached",
    why: "Too many codes were requested, perhaps by someone who knows the password.",
    hint: `We send codes again after that, or when ${unlocks[helper]}.`,
  }),
  cannotReceive: (helper: Helper): Trouble => ({
    title: "Can't get a code",
    why: "Reported at sign-in, after the correct password.",
    hint: {
      you: "Ask the member whether it was them. Then issue a temporary code, and close the report once codes arrive.",
      another_admin: "Another admin can issue a temporary code.",
      operator: "An operator of LeadMaster can issue a temporary code.",
    }[helper],
  }),
  suppressed: (channel: Channel, reason: SuppressionReason, helper: Helper): Trouble => ({
    title: channel === "email" ? "Email codes stopped" : "Text message codes stopped",
    why: suppressed[reason].why,
    hint: helper === "you" ? `${suppressed[reason].hint(channel)} ${ownWay(channel)}` : ownWay(channel),
  }),
};

const suppressed = {
  bounced: {
    why: "Messages bounced.",
    hint: (channel) => `Resume once the ${channel === "email" ? "mailbox" : "number"} works.`,
  },
  complained: { why: "A message was marked as spam.", hint: () => "Resume if the member wants our messages." },
  opted_out: { why: "The number replied STOP.", hint: () => "Have the member reply START to our number first." },
} satisfies Record<SuppressionReason, { why: string; hint: (channel: Channel) => string }>;

/** What the member can do without an admin. */
const ownWay = (channel: Channel) =>
  `The member can also confirm the ${channels[channel]} again, or another one, under User Information.`;
