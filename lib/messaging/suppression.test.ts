import { expect, test } from "vitest";
import type { TextRefusal } from "@/lib/contract/vocabulary";
import type { Suppression } from "@/lib/db/users";
import { applySuppressions } from "./suppression";

const suppressed = (reason: Suppression["reason"], old: boolean): Suppression => ({ reason, since: "2026-11-24", old });
const email = (suppression: Suppression | null) => ({
  channel: "email" as const,
  destination: "e",
  suppression,
  numberRefused: null,
});
const phone = (suppression: Suppression | null, numberRefused: TextRefusal | null = null) => ({
  channel: "phone" as const,
  destination: "p",
  suppression,
  numberRefused,
});

test.each([
  ["nothing is left out", [email(null), phone(null)], [null, null]],
  ["one is, while another is left", [email(suppressed("bounced", false)), phone(null)], ["bounced_before", null]],
  [
    "one stays out however old, while another is left",
    [email(suppressed("bounced", true)), phone(null)],
    ["bounced_before", null],
  ],
  ["STOP", [email(null), phone(suppressed("opted_out", false))], [null, "opted_out"]],
  ["the only one, for a day", [email(suppressed("complained", false))], ["complained_before"]],
  ["the only one, after a day", [email(suppressed("complained", true))], [null]],
  [
    "both, one for longer than a day",
    [email(suppressed("bounced", true)), phone(suppressed("opted_out", false))],
    [null, "opted_out"],
  ],
  [
    "S25 a number that gets no texts, beside an email address",
    [email(null), phone(null, "number_unsupported")],
    [null, "number_unsupported"],
  ],
  [
    "S25 such a number is no destination that is left: the only other one resumes after a day",
    [email(suppressed("bounced", true)), phone(null, "country_unsupported")],
    [null, "country_unsupported"],
  ],
  [
    "S25 such a number, suppressed for longer than a day, gets nothing all the same",
    [email(suppressed("bounced", false)), phone(suppressed("opted_out", true), "number_unsupported")],
    ["bounced_before", "number_unsupported"],
  ],
])("%s", (_, given, refused) => {
  expect(applySuppressions(given).map((d) => d.refused)).toEqual(refused);
});
