import { expect, test } from "vitest";
import type { TextRefusal } from "@/lib/contract/vocabulary";
import type { Suppression } from "@/lib/db/users";
import { applySuppressions } from "./suppression";

const out = (reason: Suppression["reason"], old: boolean): Suppression => ({ reason, since: "2026-11-24", old });
const email = (suppression: Suppression | null) => ({
  channel: "email" as const,
  destination: "e",
  out: suppression,
  unfit: null,
});
const phone = (suppression: Suppression | null, unfit: TextRefusal | null = null) => ({
  channel: "phone" as const,
  destination: "p",
  out: suppression,
  unfit,
});

test.each([
  ["nothing is left out", [email(null), phone(null)], [null, null]],
  ["one is, while another is left", [email(out("bounced", false)), phone(null)], ["bounced_before", null]],
  [
    "one stays out however old, while another is left",
    [email(out("bounced", true)), phone(null)],
    ["bounced_before", null],
  ],
  ["STOP", [email(null), phone(out("opted_out", false))], [null, "opted_out"]],
  ["the only one, for a day", [email(out("complained", false))], ["complained_before"]],
  ["the only one, after a day", [email(out("complained", true))], [null]],
  [
    "both, one for longer than a day",
    [email(out("bounced", true)), phone(out("opted_out", false))],
    [null, "opted_out"],
  ],
  [
    "S25 a number that gets no texts, beside an email address",
    [email(null), phone(null, "number_unsupported")],
    [null, "number_unsupported"],
  ],
  [
    "S25 such a number is no destination that is left: the only other one resumes after a day",
    [email(out("bounced", true)), phone(null, "country_unsupported")],
    [null, "country_unsupported"],
  ],
  [
    "S25 such a number, suppressed for longer than a day, gets nothing all the same",
    [email(out("bounced", false)), phone(out("opted_out", true), "number_unsupported")],
    ["bounced_before", "number_unsupported"],
  ],
])("%s", (_, given, refused) => {
  expect(applySuppressions(given).map((d) => d.refused)).toEqual(refused);
});
