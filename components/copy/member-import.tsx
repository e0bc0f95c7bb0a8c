/** Importing members from a CSV file. */
import type { ImportError, ImportSummary } from "@/lib/contract/member-import-schemas";
import type { LineErrorCode } from "@/lib/contract/vocabulary";
import { count, listed, plural } from "./words";

type Numbers = { lines: number; megabytes: number };
type Progress = { invited: number; sent: number; queued: number; accepted: number };

export const importCopy = {
  pageTitle: "Import members",
  about: "Invite many people from a CSV file.",
  title: "CSV file",
  text: ({ lines, megabytes }: Numbers) =>
    `The first line is name,email,role; each further line is one person, with the role member or admin. Up to ${count(lines)} lines and ${megabytes} MB, saved as UTF-8. We email each person an invitation.`,
  choose: "Choose a file",
  chosen: (name: string) => `Chosen file: ${name}`,
  check: "Check file",
  import: ({ invite }: ImportSummary) => `Invite ${plural(invite, "person", "people")}`,
  idle: "Nothing is sent before you confirm.",
  noFile: "Choose a file first.",
  tooLarge: ({ megabytes }: Numbers) => `This file is larger than ${megabytes} MB. Split it and import the parts.`,
  checked: "File checked.",
  imported: ({ invite }: ImportSummary) =>
    invite === 0 ? "No one was invited." : `${plural(invite, "invitation")} queued. You can follow them below.`,
  preview: "What will happen",
  invite: ({ invite }: ImportSummary) =>
    invite === 0 ? "No one will be invited." : `${plural(invite, "person", "people")} will be invited.`,
  days: ({ sendingDays }: ImportSummary) =>
    sendingDays > 1
      ? `The daily limit of your workgroup spreads the emails over ${plural(sendingDays, "day")}.`
      : "All emails are sent today.",
  skipped: ({ skip }: ImportSummary) =>
    `${plural(skip, "line")} skipped: members, people who are invited already, or an address that is in the file twice.`,
  bad: (lines: number) =>
    `${plural(lines, "line")} can't be used. Correct them and import the file again: no one is invited twice.`,
  imports: "Imports",
  importsText: "How far the invitations of your workgroup's imports are.",
  none: "No imports yet.",
  progress: ({ invited, sent, queued, accepted }: Progress) => {
    const parts = [`${count(sent)} of ${plural(invited, "invitation")} sent`];
    if (queued > 0) parts.push(`${count(queued)} waiting`);
    if (accepted > 0) parts.push(`${count(accepted)} accepted`);
    return listed(parts);
  },
  by: (name: string | null) => (name === null ? "" : `by ${name}`),
};

const errorTexts = {
  columns: "doesn't have three columns",
  quotes: "has a quotation mark that doesn't end or is in the wrong place",
  missing: "is missing",
  too_long: "is too long",
  characters: "has characters that can't be used",
  formula: "begins like a formula",
  invalid: "isn't valid",
  unknown: "is neither member nor admin",
  unwanted: "opted out of our messages",
} satisfies Record<LineErrorCode, string>;

const fieldNames = { line: "The line", name: "The name", email: "The email address", role: "The role" };

/** "The name is missing" */
export const errorText = ({ field, code }: Pick<ImportError, "field" | "code">): string =>
  `${fieldNames[field]} ${errorTexts[code]}`;

/** "Lines 3, 5 and 9" */
export function linesText(lines: readonly number[]): string {
  return `${lines.length === 1 ? "Line" : "Lines"} ${listed(lines.map(String))}`;
}
