/** Why a form without scripts is shown again, in words: from the codes in the page's address. */

import { incorrectCodeText } from "@/components/copy/code-step";
import { codeFormErrorTexts, passwordFormErrorTexts } from "@/components/copy/form-errors";
import { temporaryCodeCopy } from "@/components/copy/temporary-code";
import { tryAgainIn } from "@/components/copy/words";
import { codeFormErrors, parseFormErrors, parseWait, passwordFormErrors } from "@/lib/contract/form-errors";
import { signInTexts } from "@/lib/contract/sign-in-texts";
import type { HiddenFields } from "./form-fields";
import type { Challenge } from "./use-challenge";

type Query = Record<string, string | string[] | undefined>;

/** `problem` is about the whole form. */
export type PasswordFormRefusal = { problem: string | null; email: string | null; password: string | null };

const isWait = (code: string) => ["too_many_attempts", "resend_too_early", "resend_limit"].includes(code);

/** With the wait that is left by the server's clock; null when it is over. */
function waitingText(text: string, until: unknown): string | null {
  const wait = parseWait(until, Date.now());
  return wait === null ? null : `${text} ${tryAgainIn(wait)}`;
}

/** For the sign-in page. */
export function passwordFormRefusal({ error, until }: Query): PasswordFormRefusal {
  const refusal: PasswordFormRefusal = { problem: null, email: null, password: null };
  for (const code of parseFormErrors(error, passwordFormErrors)) {
    const text = passwordFormErrorTexts[code];
    if (code === "email_missing" || code === "email_invalid") refusal.email = text;
    else if (code === "password_missing" || code === "password_too_long") refusal.password = text;
    else refusal.problem = isWait(code) ? waitingText(text, until) : text;
  }
  return refusal;
}

/** `field` is about the code, `actions` about sending it (again), `ended`: the challenge is gone. */
export type CodeFormRefusal = {
  field: string | null;
  isIncorrect: boolean;
  /** About the temporary code. */
  temporary: "incorrect" | "invalid" | null;
  actions: string | null;
  ended: boolean;
};

const ofActions = ["resend_too_early", "resend_limit", "resend_unavailable", "no_resends_left"];

/** For the code page. The sentence about an incorrect code needs the challenge: the page adds it. */
export function codeFormRefusal({ error, until, notice }: Query): CodeFormRefusal {
  const refusal: CodeFormRefusal = { field: null, isIncorrect: false, temporary: null, actions: null, ended: false };
  const [code] = parseFormErrors(error, codeFormErrors);
  if (code === undefined) return { ...refusal, actions: notice === "resent" ? codeFormErrorTexts.resent : null };
  if (code === "incorrect") return { ...refusal, isIncorrect: true };
  if (code === "temporary_incorrect") return { ...refusal, temporary: "incorrect" };
  if (code === "temporary_invalid") return { ...refusal, temporary: "invalid" };
  if (code === "no_challenge") return { ...refusal, ended: true };
  const text = isWait(code) ? waitingText(codeFormErrorTexts[code], until) : codeFormErrorTexts[code];
  return ofActions.includes(code) ? { ...refusal, actions: text } : { ...refusal, field: text };
}

/** What makes the code form of the sign-in page a plain form. */
export type NativeCodeForm = HiddenFields & { refused: CodeFormRefusal };

/** The sentence below the code field when the page is drawn. */
export function nativeProblem({ refused }: NativeCodeForm, { view }: Challenge): string | null {
  return refused.isIncorrect ? incorrectCodeText(view.requestMark, view.attemptsLeft) : refused.field;
}

/** The sentence below the field of the temporary code when the page is drawn. */
export function temporaryProblem({ refused }: NativeCodeForm, { view }: Challenge): string | null {
  switch (refused.temporary) {
    case "incorrect":
      return temporaryCodeCopy.incorrect(view.attemptsLeft);
    case "invalid":
      return signInTexts.temporaryCodeInvalid;
    case null:
      return null;
  }
}

/** The code page anew, without what the last form was told. */
export function codePagePath({ callbackUrl }: HiddenFields): string {
  return `/sign-in/code?callbackUrl=${encodeURIComponent(callbackUrl)}`;
}
