/** Which phone numbers may get text messages: what a person types as one, and what an account has had for long. Pure. */
import {
  type CountryCode,
  isSupportedCountry,
  type NumberType,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import type { TextRefusal } from "@/lib/contract/vocabulary";

export type PhoneRefusal = "invalid" | "not_mobile" | "country_not_allowed";

export type ParsedPhone = { ok: true; phone: string } | { ok: false; reason: PhoneRefusal };

// North American numbers do not tell whether a mobile or a landline is behind them.
const mobileTypes: readonly NumberType[] = ["MOBILE", "FIXED_LINE_OR_MOBILE"];

/**
 * The one rule. Why text messages do not go to a number; null when they may. A satellite or global number has no country at all; the
 * Caribbean shares +1 and costs more.
 */
function refusalOf(number: PhoneNumber | undefined, countries: readonly string[]): TextRefusal | null {
  if (!number?.isValid() || number.ext !== undefined) return "number_invalid";
  if (number.country === undefined || !countries.includes(number.country)) return "country_unsupported";
  return mobileTypes.includes(number.getType()) ? null : "number_unsupported";
}

/**
 * Why a stored number may get no text messages now; null when it may. A number that was confirmed once can lose that: the list of
 * countries gets shorter, or a number plan changes.
 * @param phone E.164
 */
export function textRefusal(phone: string, countries: readonly string[]): TextRefusal | null {
  return refusalOf(parsePhoneNumberFromString(phone), countries);
}

const typedRefusals = {
  number_invalid: "invalid",
  country_unsupported: "country_not_allowed",
  number_unsupported: "not_mobile",
} satisfies Record<TextRefusal, PhoneRefusal>;

/** Digits and what people put between them. No letters, `;ext=`, `#` or `,`: a second number or a pause could hide behind them. */
const typedNumber = /^\+?[0-9\s().\u2010-\u2015-]{1,32}$/u;

/**
 * The mobile number that was typed, of one of `countries`; without a country code it is one of the first. Folding comes first, or a
 * full-width digit would be refused as a letter.
 */
export function parsePhone(typed: string, countries: readonly string[]): ParsedPhone {
  const text = typed.normalize("NFKC").trim();
  const number = typedNumber.test(text) ? parsePhoneNumberFromString(text, options(countries)) : undefined;
  const refusal = refusalOf(number, countries);
  // Without a number there is a refusal; the type does not know.
  if (refusal !== null || !number) return { ok: false, reason: typedRefusals[refusal ?? "number_invalid"] };
  return { ok: true, phone: number.number };
}

function options(countries: readonly string[]): { defaultCountry?: CountryCode; extract: false } {
  const first = countries.find((country): country is CountryCode => isSupportedCountry(country));
  return { ...(first && { defaultCountry: first }), extract: false };
}
