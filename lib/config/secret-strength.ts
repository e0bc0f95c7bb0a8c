/**
 * How hard a configured secret is to guess for an attacker who knows how people make them up. Pure.
 *
 * The estimate is the cheapest way to spell the secret, in bits: character by character, or with shortcuts for what a guessing program
 * tries first (words, repetitions, sequences, rows of keys). It is low on purpose: a random secret is estimated below its real strength
 * and still far above the minimum, and what a person typed is far below it.
 */

/** Random secrets are estimated up to a quarter low, so this asks for 128 real bits. NIST SP 800-131A asks for at least 112. */
export const SECRET_BITS = 96;

/** More characters than this only add strength, and judging takes time with the square of the length. */
const JUDGED_CHARACTERS = 256;

/** Bits per letter of text. Shannon measured 0.6 to 1.3 for English; six words of a list of 7,776 have 1.8. */
const BITS_PER_TEXT_CHARACTER = 1.2;
/** Bits to say that a shortcut begins here, and which. */
const BITS_PER_SHORTCUT = 2;
/** Bits of a capital within a word. */
const BITS_PER_TURN = 3;
const LEAST_TEXT = 4;
const LONGEST_TEXT = 32;
const LEAST_COPY = 3;
const LEAST_SEQUENCE = 3;
/** Of the pairs of letters in a piece of text, at least so many are frequent ones; of random letters a fifth is. */
const frequentShare = (pairs: number) => (pairs < 12 ? 0.7 : 0.6);

/** The 140 most frequent pairs of letters in English, about 85% of all (P. Norvig, English Letter Frequency Counts). */
const frequentPairs = new Set(
  `th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li
   ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol
   rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr
   oo av ag if ap gr od bo`.split(/\s+/),
);

/** Typed in order, either way round: the alphabet, the digits, the rows and columns of keyboards. */
const sequences = `abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm qwertzuiop azertyuiop
  1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm 8ik, 9ol. 0p;/`.split(/\s+/);
const neighbours = new Set(
  sequences.flatMap((row) => [...row].slice(1).map((character, at) => `${row[at]}${character}`)),
);

/** Characters that stand for letters in made-up passwords. */
const substitutes: Record<string, string> = {
  "0": "o",
  "1": "l",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

const isLetter = (character: string) => /^[a-z]$/i.test(character);
const isUpper = (character: string) => /^[A-Z]$/.test(character);
const isSeparator = (character: string) => /^[\s_.,'-]$/.test(character);

/** Bits of one character that nothing predicts: of its kinds of characters, or of as many as there really are. */
function bitsPerCharacter(text: string): number {
  const kinds: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[^a-zA-Z0-9]/, 4],
  ];
  const alphabet = /^[0-9a-f-]*$/i.test(text)
    ? 16
    : kinds.reduce((sum, [kind, size]) => sum + (kind.test(text) ? size : 0), 0);
  return Math.log2(Math.max(1, Math.min(alphabet, new Set(text).size)));
}

/** Ends of pieces of text that start at `start`, with their cost. */
function textsFrom(text: string, start: number): { end: number; bits: number }[] {
  const found: { end: number; bits: number }[] = [];
  let pairs = 0;
  let frequent = 0;
  let turns = 0;
  for (let at = start; at < text.length && at - start < LONGEST_TEXT; at += 1) {
    const [last = "", character = ""] = [text[at - 1], text[at]];
    if (!isLetter(character) && !isSeparator(character)) break;
    if (at > start && isLetter(last) && isLetter(character)) {
      pairs += 1;
      if (frequentPairs.has(`${last}${character}`.toLowerCase())) frequent += 1;
      if (isUpper(last) !== isUpper(character) && !(isUpper(last) && at === start + 1)) turns += 1;
    } else if (at > start && !isLetter(last) && !isLetter(character)) break;
    const length = at - start + 1;
    if (length < LEAST_TEXT || pairs === 0 || frequent / pairs < frequentShare(pairs)) continue;
    found.push({ end: at + 1, bits: BITS_PER_SHORTCUT + length * BITS_PER_TEXT_CHARACTER + turns * BITS_PER_TURN });
  }
  return found;
}

/** The longest copy of something earlier that starts at `start`, forwards or backwards, in either case of letters. */
function copyFrom(lower: string, start: number): number {
  let longest = 0;
  for (let from = 0; from < start; from += 1) {
    let forwards = 0;
    while (start + forwards < lower.length && lower[from + forwards] === lower[start + forwards]) forwards += 1;
    let backwards = 0;
    while (
      from - backwards >= 0 &&
      start + backwards < lower.length &&
      lower[from - backwards] === lower[start + backwards]
    ) {
      backwards += 1;
    }
    longest = Math.max(longest, forwards, backwards);
  }
  return longest;
}

/** The length of the sequence that starts at `start`: one character again and again, or neighbours in a known row, one way round. */
function sequenceFrom(lower: string, start: number): number {
  const steps = (step: (a: string, b: string) => boolean) => {
    let length = 1;
    while (start + length < lower.length && step(lower[start + length - 1] ?? "", lower[start + length] ?? ""))
      length += 1;
    return length;
  };
  return Math.max(
    steps((a, b) => a === b),
    steps((a, b) => neighbours.has(a + b)),
    steps((a, b) => neighbours.has(b + a)),
  );
}

/** The cheapest spelling of a text, in bits. */
function cheapestSpelling(text: string): number {
  const lower = text.toLowerCase();
  const perCharacter = bitsPerCharacter(text);
  const best = Array.from({ length: text.length + 1 }, (_, at) => at * perCharacter);
  for (let start = 0; start < text.length; start += 1) {
    const sofar = best[start] ?? 0;
    const offer = (end: number, bits: number) => {
      best[end] = Math.min(best[end] ?? Number.POSITIVE_INFINITY, sofar + bits);
    };
    offer(start + 1, perCharacter);
    for (const { end, bits } of textsFrom(text, start)) offer(end, bits);
    const copy = copyFrom(lower, start);
    for (let length = LEAST_COPY; length <= copy; length += 1) {
      offer(start + length, BITS_PER_SHORTCUT + Math.log2(start + 1) + Math.log2(length));
    }
    const sequence = sequenceFrom(lower, start);
    for (let length = LEAST_SEQUENCE; length <= sequence; length += 1) {
      offer(start + length, BITS_PER_SHORTCUT + perCharacter + Math.log2(length));
    }
  }
  return best[text.length] ?? 0;
}

/** What the secret is when base64 or hex only wrap something typed; null when the bytes are no text. */
function unwrapped(secret: string): string[] {
  const candidates = [
    /^(?:[0-9a-f]{2})+$/i.test(secret) ? Buffer.from(secret, "hex") : null,
    /^[\w+/-]+={0,2}$/.test(secret) ? Buffer.from(secret, "base64") : null,
  ];
  return candidates
    .filter((bytes) => bytes !== null)
    .map(String)
    .filter((text) => /^[\x20-\x7e\s]+$/.test(text));
}

/** Without substitutes, where letters stand beside them. Hex digits are no substitutes. */
function withoutSubstitutes(text: string): string {
  return /^[0-9a-f-]*$/i.test(text)
    ? text
    : text.replace(/[013457@$!]/g, (character) => substitutes[character] ?? character);
}

/** Estimates, low, how many bits an attacker has to guess. */
export function estimateSecretBits(secret: string): number {
  const judged = secret.slice(0, JUDGED_CHARACTERS);
  const spellings = [judged, ...unwrapped(judged)].flatMap((text) => [text, withoutSubstitutes(text)]);
  return Math.min(...spellings.map(cheapestSpelling));
}
