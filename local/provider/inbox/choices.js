// The behaviors that the page offers for a recipient, with their labels.

/** @typedef {{ kind: string } & Record<string, unknown>} Behavior */
/** @typedef {{ label: string, behavior: Behavior }} Choice */

/** @type {Choice} */
export const defaultChoice = { label: "Delivered", behavior: { kind: "accept" } };

/** @type {{ channel: "both" | "email" | "phone", title: string, choices: Choice[] }[]} */
export const groups = [
  {
    channel: "both",
    title: "Email and phone",
    choices: [
      defaultChoice,
      { label: "Delivered, no webhook", behavior: { kind: "silent" } },
      { label: "Delivered, webhooks in wrong order, three of each", behavior: { kind: "disorder", duplicates: 3 } },
      { label: "Delivered, connection lost before the answer", behavior: { kind: "drop" } },
      { label: "Delivered, invalid answer", behavior: { kind: "garbage", body: "<html>" } },
      { label: "Answer takes 5 seconds", behavior: { kind: "delay", ms: 5_000 } },
      { label: "No answer", behavior: { kind: "timeout" } },
      { label: "Provider outage (503)", behavior: { kind: "fail", status: 503 } },
      { label: "Rate limit reached (429)", behavior: { kind: "fail", status: 429, retryAfter: 5 } },
    ],
  },
  {
    channel: "email",
    title: "Email",
    choices: [
      { label: "Bounced: unknown mailbox", behavior: { kind: "bounce", type: "Permanent", subType: "NoEmail" } },
      { label: "Bounced: mailbox full", behavior: { kind: "bounce", type: "Transient", subType: "MailboxFull" } },
      { label: "Bounced: unknown reason", behavior: { kind: "bounce", type: "Undetermined" } },
      { label: "Delayed", behavior: { kind: "delayed" } },
      { label: "Delayed, delivered after 10 seconds", behavior: { kind: "delayed", thenDelivered: 10_000 } },
      { label: "Marked as spam", behavior: { kind: "complain" } },
      { label: "Suppressed: bounced before", behavior: { kind: "suppressed", reason: "previous_bounce" } },
      { label: "Failed: daily quota reached", behavior: { kind: "failed", reason: "reached_daily_quota" } },
      { label: "Refused: invalid address", behavior: { kind: "fail", status: 422, name: "validation_error" } },
      { label: "Refused: invalid API key", behavior: { kind: "fail", status: 403, name: "invalid_api_key" } },
    ],
  },
  {
    channel: "phone",
    title: "Phone",
    choices: [
      { label: "Undelivered: phone is off (30003)", behavior: { kind: "undelivered", code: 30003 } },
      { label: "Undelivered: unknown phone (30005)", behavior: { kind: "undelivered", code: 30005 } },
      { label: "Undelivered: landline (30006)", behavior: { kind: "undelivered", code: 30006 } },
      { label: "Undelivered: filtered by the carrier (30007)", behavior: { kind: "undelivered", code: 30007 } },
      { label: "Failed: validity period expired (30036)", behavior: { kind: "failed", code: 30036 } },
      { label: "Failed: blocked as SMS pumping (30450)", behavior: { kind: "failed", code: 30450 } },
      { label: "Recipient answered STOP", behavior: { kind: "stop" } },
      { label: "Refused: not a mobile number", behavior: { kind: "fail", status: 400, code: 21614 } },
      { label: "Refused: country not allowed", behavior: { kind: "fail", status: 400, code: 21408 } },
      { label: "Refused: invalid credentials", behavior: { kind: "fail", status: 401, code: 20003 } },
    ],
  },
];

export const choices = groups.flatMap((group) => group.choices);

/** @param {Behavior} [behavior] the behavior of a recipient; undefined: the default */
export function labelOf(behavior = defaultChoice.behavior) {
  const text = JSON.stringify(behavior);
  return choices.find((choice) => JSON.stringify(choice.behavior) === text)?.label ?? text;
}
