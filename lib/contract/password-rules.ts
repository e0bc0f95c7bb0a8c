/**
 * Rules for a new password: long enough, and not common or guessable. The server refuses with them, and the page shows the same verdict
 * during typing. Client-safe. Sign-in does not use them.
 */
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { JUDGED_CHARACTERS, JUDGED_SUBSTITUTIONS, PASSWORD_MAX, PASSWORD_MIN } from "./limits";
import type { PasswordVerdict } from "./password-schemas";

/** Guesses, as powers of ten, that an attacker with the common patterns needs. */
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
    l33tMaxSubstitutions: JUDGED_SUBSTITUTIONS,
  });
}

// Next bundles this module several times: the word lists are loaded once per process.
const shared = globalThis as { leadmasterPasswordJudge?: Promise<ZxcvbnFactory> };

/**
 * Loads a megabyte of word lists with the first password: 300 ms in three steps, which few processes need. A failed load is retried by the
 * next call.
 */
function judge(): Promise<ZxcvbnFactory> {
  shared.leadmasterPasswordJudge ??= loadJudge().catch((error) => {
    shared.leadmasterPasswordJudge = undefined;
    throw error;
  });
  return shared.leadmasterPasswordJudge;
}

/**
 * Returns the words that an attacker who knows the user tries first: name and address, whole and in parts, and our own name. They are cut like
 * the password, because a long address would otherwise not be found in it.
 */
function personalWords(about: readonly string[]): string[] {
  const parts = about.flatMap((text) => [text, ...text.split(/[\s@._+-]+/u)]);
  const words = [...parts, "leadmaster"].filter((part) => part.length >= 3);
  return [...new Set(words.map((word) => word.slice(0, JUDGED_CHARACTERS)))];
}

type Match = { pattern: string; token: string; dictionaryName?: string };

const weak = (reason: string): PasswordVerdict => ({ ok: false, strength: "weak", reason });

/** Returns the sentence about the longest guessable part of the password. */
function reasonOf(sequence: readonly Match[]): string {
  const longest = sequence
    .filter((match) => match.pattern !== "bruteforce" && match.pattern !== "separator")
    .reduce<Match | null>((a, b) => (a && a.token.length >= b.token.length ? a : b), null);
  switch (longest?.pattern) {
    case "dictionary":
      if (longest.dictionaryName === "userInputs") return "It is made of your name, your email address or ours.";
      return longest.dictionaryName === "passwords-common"
        ? "It is made of passwords that many people use."
        : "It is made of very common words.";
    case "repeat":
      return "It repeats the same few characters.";
    case "sequence":
    case "wordSequence":
      return "It is a well-known sequence.";
    case "spatial":
      return "It is a row of adjacent keys.";
    case "date":
    case "regex":
      return "It is made of dates or years.";
    default:
      return "It is easy to guess.";
  }
}

const advice = "Combine a few unrelated words.";

/** The sentence that refuses the current password as the new one. */
export const presentPasswordSentence = "This is your current password. Choose a different one.";

/**
 * Rates a new password. `about` has the public facts about the user: name and email address. Characters are code points, so that one
 * in any script counts once.
 */
export async function ratePassword(password: string, about: readonly string[]): Promise<PasswordVerdict> {
  const length = [...password].length;
  if (length < PASSWORD_MIN) {
    const soFar = length === 0 ? "" : `; this has ${length}`;
    return { ok: false, strength: "short", reason: `Use ${PASSWORD_MIN} characters or more${soFar}.` };
  }
  if (length > PASSWORD_MAX) {
    return { ok: false, strength: "long", reason: `Use ${PASSWORD_MAX} characters or fewer; this has ${length}.` };
  }
  // In the form that is hashed: full-width letters can spell a common password too.
  const { guessesLog10, sequence } = (await judge()).check(password.normalize("NFKC"), personalWords(about));
  if (guessesLog10 < ACCEPTED_FROM) return weak(`${reasonOf(sequence)} ${advice}`);
  return { ok: true, strength: guessesLog10 < STRONG_FROM ? "good" : "strong" };
}
