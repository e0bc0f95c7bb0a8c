import { describe, expect, it } from "vitest";
import { formatPhone, parsePhone, textRefusal } from "./phone-number";

const home = ["US", "CA"];

describe("one number however it is typed", () => {
  it.each([
    ["+1 415 555 0100", "+14155550100"],
    ["(415) 555-0100", "+14155550100"],
    ["415.555.0100", "+14155550100"],
    ["1 415 555 0100", "+14155550100"],
    ["  +14155550100\n", "+14155550100"],
    ["＋１４１５５５５０１００", "+14155550100"],
    ["415\u2013555\u20130100", "+14155550100"],
    ["+1 613 555 0100", "+16135550100"],
    ["011 1 415 555 0100", "+14155550100"],
  ])("%j", (typed, phone) => {
    expect(parsePhone(typed, home)).toEqual({ ok: true, phone });
  });

  it("without a country code it is one of the first country", () => {
    expect(parsePhone("07400 123456", ["GB", "US"])).toEqual({ ok: true, phone: "+447400123456" });
    expect(parsePhone("415 555 0100", ["GB", "US"])).toEqual({ ok: false, reason: "invalid" });
  });
});

describe("a number as people read it", () => {
  it.each([
    ["+14155550100", "+1 415-555-0100"],
    ["+18765550100", "+1 876-555-0100"],
    ["+442079460018", "+44 20 7946 0018"],
    ["+33612345678", "+33 6 12 34 56 78"],
    ["not a number", "not a number"],
  ])("%s: %s", (phone, shown) => {
    expect(formatPhone(phone)).toBe(shown);
  });
});

describe("attack: numbers that cost, forward or are two (C08)", () => {
  it.each([
    ["", "invalid"],
    ["911", "invalid"],
    ["12345", "invalid"],
    ["+1 415 555", "invalid"],
    ["+1415555010012345", "invalid"],
    [`+1${"4".repeat(60)}`, "invalid"],
    ["415-555-CALL", "invalid"],
    ["call 415 555 0100", "invalid"],
    ["tel:+14155550100", "invalid"],
    ["+14155550100;ext=5", "invalid"],
    ["+1 415 555 0100 x5", "invalid"],
    ["+14155550100,,5", "invalid"],
    ["+14155550100#5", "invalid"],
    ["+1 415 555 0100 415 555 0101", "invalid"],
    ["+14155550100, +14155550101", "invalid"],
    ["+14155550100/+14155550101", "invalid"],
    ["++14155550100", "invalid"],
    ["4155550100+", "invalid"],
    ["٤١٥٥٥٥٠١٠٠", "invalid"],
    ["+1 415\u0000555 0100", "invalid"],
    ["+1 900 555 0100", "not_mobile"],
    ["+1 800 555 0100", "not_mobile"],
    ["+1 500 555 0100", "not_mobile"],
    ["+1 600 555 0100", "not_mobile"],
    ["+44 70 1234 5678", "country_not_allowed"],
    ["+44 7400 123456", "country_not_allowed"],
    ["+1 809 555 0100", "country_not_allowed"],
    ["+1 876 555 0100", "country_not_allowed"],
    ["+8816 1234 5678", "country_not_allowed"],
    ["+870 773 111632", "country_not_allowed"],
    ["+800 1234 5678", "country_not_allowed"],
  ])("%j is refused: %s", (typed, reason) => {
    expect(parsePhone(typed, home)).toEqual({ ok: false, reason });
  });

  it.each(["+44 70 1234 5678", "+44 20 7946 0958", "+44 909 879 0000"])(
    "%j is no mobile where GB is served",
    (typed) => {
      expect(parsePhone(typed, ["US", "GB"])).toEqual({ ok: false, reason: "not_mobile" });
    },
  );
});

describe("S25 a stored number is judged by type and country of this moment", () => {
  it.each([
    ["+14155550100", null],
    ["+16135550100", null],
    ["+19005550100", "number_unsupported"],
    ["+18005550100", "number_unsupported"],
    ["+447400123456", "country_unsupported"],
    ["+18095550100", "country_unsupported"],
    ["+870773111632", "country_unsupported"],
    ["+14155", "number_invalid"],
    ["not a number", "number_invalid"],
  ])("%s: %s", (phone, refusal) => {
    expect(textRefusal(phone, home)).toBe(refusal);
  });

  it("a country that is taken out of the configuration ends text messages to its numbers", () => {
    expect(textRefusal("+447400123456", ["US", "GB"])).toBeNull();
    expect(textRefusal("+447400123456", ["US"])).toBe("country_unsupported");
  });
});
