/** Phone numbers: how they are shown, and which may get text messages: a typed number, and one that an account has already. Pure. */
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

// North American numbers do not distinguish mobile from landline.
const mobileTypes: readonly NumberType[] = ["MOBILE", "FIXED_LINE_OR_MOBILE"];

/** Why a number gets no text messages; null if it may. Satellite and global numbers have no country; Caribbean numbers share +1 and cost more. */
function refusalOf(number: PhoneNumber | undefined, countries: readonly string[]): TextRefusal | null {
  if (!number?.isValid() || number.ext !== undefined) return "number_invalid";
  if (number.country === undefined || !countries.includes(number.country)) return "country_unsupported";
  return mobileTypes.includes(number.getType()) ? null : "number_unsupported";
}

/**
 * Decides whether a stored number may get text messages now: countries can be removed from the configuration, and number plans change.
 * @param phone E.164
 * @returns the reason against it; null if it may
 */
export function textRefusal(phone: string, countries: readonly string[]): TextRefusal | null {
  return refusalOf(parsePhoneNumberFromString(phone), countries);
}

/** Countries with +1 write the parts of a number with hyphens; elsewhere spaces are common (https://www.itu.int/rec/T-REC-E.123). */
const HYPHENATED = "1";

/**
 * Formats a number for people: "+1 415-555-0100", "+44 20 7946 0018".
 * @param phone E.164
 */
export function formatPhone(phone: string): string {
  const number = parsePhoneNumberFromString(phone);
  if (!number) return phone;
  const text = number.formatInternational();
  return number.countryCallingCode === HYPHENATED ? text.replaceAll(" ", "-").replace("-", " ") : text;
}

const typedRefusals = {
  number_invalid: "invalid",
  country_unsupported: "country_not_allowed",
  number_unsupported: "not_mobile",
} satisfies Record<TextRefusal, PhoneRefusal>;

/** Digits and common separators. No letters, `;ext=`, `#` or `,`, which can hide a second number or a pause. */
const typedNumber = /^\+?[0-9\s().\u2010-\u2015-]{1,32}$/u;

/**
 * Parses a typed mobile number.
 * @param countries allowed ISO countries; a number without a country code belongs to the first
 * @returns the number in E.164, or the reason against it
 */
export function parsePhone(typed: string, countries: readonly string[]): ParsedPhone {
  // Full-width digits become ASCII digits.
  const text = typed.normalize("NFKC").trim();
  const number = typedNumber.test(text) ? parsePhoneNumberFromString(text, options(countries)) : undefined;
  const refusal = refusalOf(number, countries);
  // Without a number there is always a refusal, which the type does not express.
  if (refusal !== null || !number) return { ok: false, reason: typedRefusals[refusal ?? "number_invalid"] };
  return { ok: true, phone: number.number };
}

function options(countries: readonly string[]): { defaultCountry?: CountryCode; extract: false } {
  const first = countries.find((country): country is CountryCode => isSupportedCountry(country));
  return { ...(first && { defaultCountry: first }), extract: false };
}
