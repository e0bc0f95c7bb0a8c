/** One account a mailbox, however it is typed. Pure. */

/**
 * The canonical form of an e-mail address: NFKC, trimmed, lower case; null when that is no plain address with exactly one `@`.
 * Folding comes before checking, or a full-width `@` would pass as a letter and become a second `@` later. It comes twice, for small
 * letters join with an accent where capitals do not: J with a caron would be another account than its own small form. Characters that
 * nobody sees, such as the Hangul fillers, are refused: the address would read like somebody else's.
 */
export function canonicalEmail(typed: string): string | null {
  const email = typed.normalize("NFKC").trim().toLowerCase().normalize("NFKC");
  return /^[^\s@"'<>(),:;\\[\]\p{C}\p{Default_Ignorable_Code_Point}]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,63}$/u.test(
    email,
  ) && email.length <= 254
    ? email
    : null;
}
