/** What people type and paste into the code field. Pure. */

/** Everything but the digits goes: spaces, dashes, letters. */
export function digitsOf(text: string): string {
  return text.replace(/[^0-9]/g, "");
}

/**
 * The code in a pasted text: the copied digits with their spaces and dashes, or the one group of digits of the right length in a
 * whole message. Null when the text holds none, or more than one.
 */
export function codeInPaste(text: string, length: number): string | null {
  if (/^[0-9\s\u2010-\u2015-]*$/u.test(text) && digitsOf(text).length <= length) return digitsOf(text);
  const groups = new Set(text.match(new RegExp(`(?<![0-9])[0-9]{${length}}(?![0-9])`, "g")));
  return groups.size === 1 ? ([...groups][0] ?? null) : null;
}
