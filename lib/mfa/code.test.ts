import { describe, expect, it } from "vitest";
import { codeKey, deriveCode, purposes, sameCode } from "./code";

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

  it("is uniform over all six digits, leading zeros kept (chi-square over 20,000 codes)", () => {
    const codes = Array.from({ length: 20_000 }, (_, n) => deriveCode(key, `challenge ${n}`, "sign_in"));
    expect(codes.every((code) => /^[0-9]{6}$/.test(code))).toBe(true);
    for (let position = 0; position < 6; position++) {
      const counts = Array<number>(10).fill(0);
      for (const code of codes) counts[Number(code[position])] = (counts[Number(code[position])] ?? 0) + 1;
      const chiSquare = counts.reduce((sum, n) => sum + (n - 2_000) ** 2 / 2_000, 0);
      // 9 degrees of freedom: a fair generator is above 40 once in 130,000 runs. The ids are fixed, so is the result.
      expect(chiSquare).toBeLessThan(40);
    }
  });
});

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
