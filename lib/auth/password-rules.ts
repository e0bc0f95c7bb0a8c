/**
 * What a new password must be: long enough, and not common or guessable. One judgement for the server, which refuses, and for the
 * page, which shows it while somebody types. Client-safe. Never asked at sign-in.
 */
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import type { PasswordVerdict } from "../schemas";
import { PASSWORD_MAX, PASSWORD_MIN } from "./limits";

// Judging takes time with the length, and most with characters that may stand for others: 64 of them and 3 swaps take about as long
// as one hash, 256 and the library's 100 swaps took three seconds in which nothing else was answered.
const JUDGED_CHARACTERS = 64;
const JUDGED_SWAPS = 3;

/** Guesses, as powers of ten, that an attacker who knows the common patterns needs. */
const ACCEPTED_FROM = 9;
const STRONG_FROM = 12;

async function loadJudge(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-en"),
  ]);
  // Surnames and the words of Wikipedia would cost another 300 ms and change next to nothing for 15 characters.
  const { "lastnames-en": _surnames, "wikipedia-en": _wikipedia, ...words } = english.dictionary;
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...words },
    graphs: common.adjacencyGraphs,
    maxLength: JUDGED_CHARACTERS,
    l33tMaxSubstitutions: JUDGED_SWAPS,
  });
}

let loading: Promise<ZxcvbnFactory> | undefined;

/** A megabyte of word lists, loaded when the first password is judged. A load that failed is tried again. */
function judge(): Promise<ZxcvbnFactory> {
  loading ??= loadJudge().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** What an attacker who knows the person tries first: name and address, whole and in parts, and our own name. */
function personalWords(about: readonly string[]): string[] {
  const parts = about.flatMap((text) => [text, ...text.split(/[\s@._+-]+/u)]);
  return [...new Set([...parts, "leadmaster"].filter((part) => part.length >= 3))];
}

type Match = { pattern: string; token: string; dictionaryName?: string };

const weak = (reason: string): PasswordVerdict => ({ ok: false, strength: "weak", reason });

/** Why the password is guessable: what the longest of its guessable parts is. */
function reasonOf(sequence: readonly Match[]): string {
  const longest = sequence
    .filter((match) => match.pattern !== "bruteforce" && match.pattern !== "separator")
    .reduce<Match | null>((a, b) => (a && a.token.length >= b.token.length ? a : b), null);
  switch (longest?.pattern) {
    case "dictionary":
      if (longest.dictionaryName === "userInputs") return "It is made of your name, your e-mail address or ours.";
      return longest.dictionaryName === "passwords-common"
        ? "It is made of passwords that many people use."
        : "It is made of very common words.";
    case "repeat":
      return "It repeats the same few characters.";
    case "sequence":
    case "wordSequence":
      return "It is a sequence that everybody knows.";
    case "spatial":
      return "It is a row of keys that lie side by side.";
    case "date":
    case "regex":
      return "It is made of dates or years.";
    default:
      return "It is easy to guess.";
  }
}

const advice = "Put a few unrelated words together.";

/**
 * Judges a new password. `about` is what others know of the person: name and e-mail address. Characters are code points, so that one
 * in any script counts once.
 */
export async function judgePassword(password: string, about: readonly string[]): Promise<PasswordVerdict> {
  const length = [...password].length;
  if (length < PASSWORD_MIN) {
    const soFar = length === 0 ? "" : `; this has ${length}`;
    return { ok: false, strength: "short", reason: `Use ${PASSWORD_MIN} characters or more${soFar}.` };
  }
  if (length > PASSWORD_MAX) {
    return { ok: false, strength: "long", reason: `Use ${PASSWORD_MAX} characters or fewer; this has ${length}.` };
  }
  // In the form that is hashed: full-width letters spell a common password just as well.
  const { guessesLog10, sequence } = (await judge()).check(password.normalize("NFKC"), personalWords(about));
  if (guessesLog10 < ACCEPTED_FROM) return weak(`${reasonOf(sequence)} ${advice}`);
  return { ok: true, strength: guessesLog10 < STRONG_FROM ? "good" : "strong" };
}
