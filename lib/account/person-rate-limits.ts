/** The counters of rate limits that name one person. Their keys are hashes, so they can only be found by computing them. */
import { PASSWORD_LIMITS, SENDS_PER_NUMBER, SENDS_PER_UNPROVEN_NUMBER } from "@/lib/contract/limits";
import { ipBucket } from "@/lib/db/ip-address";
import { rateLimitKey } from "@/lib/db/rate-limits";
import { accountLimits, sessionLimits } from "@/lib/mfa/send-limit.store";
import type { Person } from "./person.store";

/** Counted by the account's id. */
export const kindsOfAccount: readonly string[] = [
  ...[...accountLimits, ...sessionLimits].map(({ kind }) => kind),
  "setting-changes",
  "member-changes",
  "member-imports",
  "temporary-codes",
  "cannot-receive",
  "exports",
  "heavy-reads",
];

/** Counted by the email address, and by it with the client's. */
export const kindsOfEmail = { alone: "password-account", withClient: "password-account-address" } as const;

const kindsOfNumber = [
  ...SENDS_PER_NUMBER.map(({ window }) => `send-number-${window}`),
  ...SENDS_PER_UNPROVEN_NUMBER.map(({ window }) => `send-unproven-number-${window}`),
];

/**
 * Kinds that name the person with something that is not stored, or by a link of theirs. They end within an hour, the longest in
 * {@link PASSWORD_LIMITS}, and a hash of a random id leads to no one once the row with the id is gone.
 */
export const kindsThatExpire = [
  "refused",
  "refused-read",
  "reset-confirm-link",
  "reset-over",
  "invitation-link",
] as const;

/** Keys of the counters that name the person, whether or not they exist. */
export function rateLimitKeysOf({ id, emails, phones, ipAddresses }: Person): string[] {
  const buckets = [...new Set(ipAddresses.map(ipBucket))];
  return [
    ...kindsOfAccount.map((kind) => rateLimitKey(kind, id)),
    ...emails.flatMap((email) => [
      rateLimitKey(kindsOfEmail.alone, email),
      ...buckets.map((bucket) => rateLimitKey(kindsOfEmail.withClient, email, bucket)),
    ]),
    ...phones.flatMap((phone) => kindsOfNumber.map((kind) => rateLimitKey(kind, phone))),
  ];
}
