import { describe, expect, it } from "vitest";
import { codeKey } from "@/lib/config/keyring";
import { purposes } from "@/lib/contract/purpose";
import { deriveCode, sameCode } from "./code";

const key = codeKey("a secret of the application, 32 bytes");
const id = "11111111-2222-4333-8444-555555555555";

describe("a code", () => {
  it("is the same for the same challenge, on every channel and after every crash", () => {
    expect(deriveCode(key, id, "sign_in")).toBe(
      deriveCode(codeKey("a secret of the application, 32 bytes"), id, "sign_in"),
    );
  });

  it("is this one: a change of the derivation would end every pending sign-in of a rolling deployment", () => {
    expect(deriveCode(key, id, "sign_in")).toMatchInlineSnapshot(`"925489"`);
    expect(key.id).toMatchInlineSnapshot(`"WVU9LLag"`);
  });

  it("differs between purposes, challenges and secrets", () => {
    const codes = [
      ...purposes.map((purpose) => deriveCode(key, id, purpose)),
      deriveCode(key, id.replace("1", "0"), "sign_in"),
      deriveCode(codeKey("another secret of 32 bytes or more..."), id, "sign_in"),
    ];
    expect(new Set(codes).size).toBe(codes.length);
  });

  // Key and ids are fixed, so is the outcome: it fails when the derivation changes for the worse, never by chance.
  describe("B23 attack: guessing what is likelier, over 10,000 challenges", () => {
    const codes = Array.from({ length: 10_000 }, (_, n) => deriveCode(key, challengeId(n), "sign_in"));

    it("is six digits as text, and starts with 0 as often as with other digits", () => {
      expect(codes.every((code) => /^[0-9]{6}$/.test(code))).toBe(true);
      expect(codes.filter((code) => code.startsWith("0")).length).toBeGreaterThanOrEqual(900);
    });

    it.each([0, 1, 2, 3, 4, 5])("has every digit equally often at place %i (chi-square, p > 0.001)", (place) => {
      expect(chiSquare(codes.map((code) => Number(code[place])))).toBeLessThan(CRITICAL);
    });

    it.each([0, 1, 2, 3, 4])("and after each digit at place %i every other (p > 0.001)", (place) => {
      for (let digit = 0; digit < 10; digit++) {
        const next = codes.filter((code) => Number(code[place]) === digit).map((code) => Number(code[place + 1]));
        // Ten such tests stand here: p > 0.0001 each.
        expect(chiSquare(next), `after ${digit}`).toBeLessThan(33.72);
      }
    });

    it("repeats as seldom as chance has it: 50 pairs, give or take four times the deviation of 7", () => {
      const seen = new Map<string, number>();
      let pairs = 0;
      for (const code of codes) {
        pairs += seen.get(code) ?? 0;
        seen.set(code, (seen.get(code) ?? 0) + 1);
      }
      expect(pairs).toBeGreaterThan(22);
      expect(pairs).toBeLessThan(78);
    });

    it("says nothing of the next one: ids that follow each other give codes that do not", () => {
      const steps = codes.slice(1).map((code, i) => (Number(code) - Number(codes[i]) + 1_000_000) % 1_000_000);
      expect(chiSquare(steps.map((step) => Math.floor(step / 100_000)))).toBeLessThan(CRITICAL);
    });
  });
});

/** Of chi-square with the nine degrees of freedom that ten digits have, p = 0.001. */
const CRITICAL = 27.877;

function chiSquare(digits: number[]): number {
  const expected = digits.length / 10;
  const counts = Array<number>(10).fill(0);
  for (const digit of digits) counts[digit] = (counts[digit] ?? 0) + 1;
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

/** As the database has them: UUIDs of version 4, here in a row. */
function challengeId(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
}

describe("comparing", () => {
  it.each([
    ["012345", "012345", true],
    ["012345", "12345", false],
    ["12345", "012345", false],
    ["012345", "012346", false],
    ["", "012345", false],
  ])("%j and %j: %s", (given, expected, same) => {
    expect(sameCode(given, expected)).toBe(same);
  });
});
