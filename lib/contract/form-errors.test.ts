import { expect, it } from "vitest";
import { codeFormErrors, parseFormErrors, parseWait, passwordFormErrors } from "./form-errors";

it("reads known codes only, each once", () => {
  expect(parseFormErrors("email_missing,password_missing,email_missing", passwordFormErrors)).toEqual([
    "email_missing",
    "password_missing",
  ]);
  for (const value of [undefined, "", "x", "<b>", "toString", ["credentials"], "incorrect"]) {
    expect(parseFormErrors(value, passwordFormErrors)).toEqual([]);
  }
  expect(parseFormErrors("incorrect", codeFormErrors)).toEqual(["incorrect"]);
});

it("attack: an address names no wait that is over, longer than a day, or no number", () => {
  const now = 1_764_000_000_000;
  const seconds = now / 1_000;
  expect(parseWait(String(seconds + 840), now)).toBe(840);
  for (const value of [seconds, seconds - 1, seconds + 86_401, "1e12", "-1", "", `${seconds + 5} minutes`, undefined]) {
    expect(parseWait(typeof value === "number" ? String(value) : value, now)).toBeNull();
  }
});
