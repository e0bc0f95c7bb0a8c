/** One account a mailbox, however it is typed. Pure. */

/**
 * The canonical form of an e-mail address: NFKC, trimmed, lower case; null when that is no plain address with exactly one `@`.
 * Folding comes before checking, or a full-width `@` would pass as a letter and become a second `@` later.
 */
export function canonicalEmail(typed: string): string | null {
  const email = typed.normalize("NFKC").trim().toLowerCase();
  return /^[^\s@"'<>(),:;\\[\]\p{C}]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,63}$/u.test(email) &&
    email.length <= 254
    ? email
    : null;
}
