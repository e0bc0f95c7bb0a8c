// What the page offers to happen next to an address: words, and what the provider is told.

/** @typedef {{ kind: string } & Record<string, unknown>} Behaviour */
/** @typedef {{ label: string, behaviour: Behaviour }} Choice */

/** @type {Choice} */
export const usual = { label: "Arrives as usual", behaviour: { kind: "accept" } };

/** @type {{ channel: "both" | "email" | "phone", title: string, choices: Choice[] }[]} */
export const groups = [
  {
    channel: "both",
    title: "E-mail and phone",
    choices: [
      usual,
      { label: "Arrives, but nothing is reported", behaviour: { kind: "silent" } },
      { label: "Arrives, reported out of order and three times", behaviour: { kind: "disorder", duplicates: 3 } },
      { label: "Arrives, but the answer is lost", behaviour: { kind: "drop" } },
      { label: "Arrives, but the answer makes no sense", behaviour: { kind: "garbage", body: "<html>" } },
      { label: "Answer takes five seconds", behaviour: { kind: "delay", ms: 5_000 } },
      { label: "Provider never answers", behaviour: { kind: "timeout" } },
      { label: "Provider has an outage", behaviour: { kind: "fail", status: 503 } },
      { label: "Provider is too busy for a while", behaviour: { kind: "fail", status: 429, retryAfter: 5 } },
    ],
  },
  {
    channel: "email",
    title: "E-mail",
    choices: [
      { label: "Bounces: no such mailbox", behaviour: { kind: "bounce", type: "Permanent", subType: "NoEmail" } },
      {
        label: "Bounces: mailbox full",
        behaviour: { kind: "bounce", type: "Transient", subType: "MailboxFull" },
      },
      { label: "Bounces: nobody knows why", behaviour: { kind: "bounce", type: "Undetermined" } },
      { label: "Is delayed", behaviour: { kind: "delayed" } },
      { label: "Is delayed, then arrives after ten seconds", behaviour: { kind: "delayed", thenDelivered: 10_000 } },
      { label: "Is marked as spam", behaviour: { kind: "complain" } },
      { label: "Is held back: bounced before", behaviour: { kind: "suppressed", reason: "previous_bounce" } },
      { label: "Fails: daily quota reached", behaviour: { kind: "failed", reason: "reached_daily_quota" } },
      { label: "Refused: address not valid", behaviour: { kind: "fail", status: 422, name: "validation_error" } },
      { label: "Refused: API key not valid", behaviour: { kind: "fail", status: 403, name: "invalid_api_key" } },
    ],
  },
  {
    channel: "phone",
    title: "Phone",
    choices: [
      { label: "Not delivered: phone is off (30003)", behaviour: { kind: "undelivered", code: 30003 } },
      { label: "Not delivered: no such phone (30005)", behaviour: { kind: "undelivered", code: 30005 } },
      { label: "Not delivered: a landline (30006)", behaviour: { kind: "undelivered", code: 30006 } },
      { label: "Not delivered: filtered (30007)", behaviour: { kind: "undelivered", code: 30007 } },
      { label: "Fails: its time ran out (30036)", behaviour: { kind: "failed", code: 30036 } },
      { label: "Fails: blocked as pumping (30450)", behaviour: { kind: "failed", code: 30450 } },
      { label: "Recipient answered STOP", behaviour: { kind: "stop" } },
      { label: "Refused: not a mobile number", behaviour: { kind: "fail", status: 400, code: 21614 } },
      { label: "Refused: country not allowed", behaviour: { kind: "fail", status: 400, code: 21408 } },
      { label: "Refused: credentials not valid", behaviour: { kind: "fail", status: 401, code: 20003 } },
    ],
  },
];

export const choices = groups.flatMap((group) => group.choices);

/** @param {Behaviour} [behaviour] what the provider has been told; nothing: as usual */
export function labelOf(behaviour = usual.behaviour) {
  const text = JSON.stringify(behaviour);
  return choices.find((choice) => JSON.stringify(choice.behaviour) === text)?.label ?? text;
}
