/** Canonical email addresses: one account per mailbox. Pure. */

/**
 * Returns the canonical form of an email address: NFKC, trimmed, lower case; null if the result is no plain address with exactly one `@`.
 * Normalization precedes the check, because a full-width `@` would pass as a letter and become a second `@` later. It runs twice, because
 * some lower-case letters compose with an accent where capitals do not: J with a caron would differ from its own lower-case form.
 * Invisible characters, such as the Hangul fillers, are refused: the address would look like another one.
 */
export function canonicalEmail(typed: string): string | null {
  const email = typed.normalize("NFKC").trim().toLowerCase().normalize("NFKC");
  return /^[^\s@"'<>(),:;\\[\]\p{C}\p{Default_Ignorable_Code_Point}]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,63}$/u.test(
    email,
  ) && email.length <= 254
    ? email
    : null;
}
