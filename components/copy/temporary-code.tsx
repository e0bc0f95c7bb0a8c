/** The code page without a code: reporting that none arrives, and a temporary code in its place. */
import { attemptsLeftText } from "./code-step";
import type { Wrap } from "./rich-text";
import { listed } from "./words";

export const temporaryCodeCopy = {
  cannotReceive: "I can't get a code",
  use: "Use a temporary code",
  label: "Temporary code",
  hint: (digits: number) => `The ${digits} digits from an admin of your workgroup.`,
  submit: "Use temporary code",
  /** @param attemptsLeft null where the server could not be asked for them */
  incorrect: (attemptsLeft: number | null) =>
    ["That temporary code is incorrect.", attemptsLeft === null ? "" : attemptsLeftText(attemptsLeft)].join(" ").trim(),
  /** After the report: which admins we emailed, and what to do. */
  reported: (workgroups: readonly string[]) =>
    `We emailed the admins of ${listed(workgroups)}. Contact one of them: they can fix the delivery, or give you a temporary code.`,
  /** The user is the only admin. */
  noAdmin: "Your workgroup has no other admin who can help.",
  support: (link: Wrap) => <>{link("Email us")} for help.</>,
};
