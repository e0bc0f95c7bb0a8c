/** What was typed as a phone number becomes E.164, or a reason why not. Pure. */
import {
  type CountryCode,
  isSupportedCountry,
  type NumberType,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";

export type PhoneRefusal = "invalid" | "not_mobile" | "country_not_allowed";

export type ParsedPhone = { ok: true; phone: string } | { ok: false; reason: PhoneRefusal };

// North American numbers do not tell whether a mobile or a landline is behind them.
const mobileTypes: readonly NumberType[] = ["MOBILE", "FIXED_LINE_OR_MOBILE"];

/** Digits and what people put between them. No letters, `;ext=`, `#` or `,`: a second number or a pause could hide behind them. */
const typedNumber = /^\+?[0-9\s().\u2010-\u2015-]{1,32}$/u;

/**
 * The mobile number that was typed, of one of `countries`; without a country code it is one of the first. Folding comes first, or a
 * full-width digit would be refused as a letter.
 */
export function parsePhone(typed: string, countries: readonly string[]): ParsedPhone {
  const text = typed.normalize("NFKC").trim();
  const number = typedNumber.test(text) ? parsePhoneNumberFromString(text, options(countries)) : undefined;
  if (!number?.isValid() || number.ext !== undefined) return { ok: false, reason: "invalid" };
  // A satellite or global number has no country at all; the Caribbean shares +1 and costs more.
  if (number.country === undefined || !countries.includes(number.country)) {
    return { ok: false, reason: "country_not_allowed" };
  }
  if (!mobileTypes.includes(number.getType())) return { ok: false, reason: "not_mobile" };
  return { ok: true, phone: number.number };
}

function options(countries: readonly string[]): { defaultCountry?: CountryCode; extract: false } {
  const first = countries.find((country): country is CountryCode => isSupportedCountry(country));
  return { ...(first && { defaultCountry: first }), extract: false };
}
