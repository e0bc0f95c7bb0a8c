import { expect, test } from "vitest";
import { restorationText } from "./restoration";

const unchanged = { email: "unchanged", phone: "unchanged", twoFactor: "unchanged" } as const;

test("says what is restored, what is not, and that nothing had to be", () => {
  expect(restorationText(unchanged)).toBe(
    "Your email address, phone number, and 2 Factor Login are as they were before.",
  );
  expect(restorationText({ ...unchanged, phone: "removed" })).toBe(
    "The phone number that was added is removed. Later changes are undone too; you can make yours again.",
  );
  expect(restorationText({ email: "taken", phone: "restored", twoFactor: "restored" })).toBe(
    "Your email address isn't restored: another account has it now. Your phone number is restored. 2 Factor Login is on again. Later changes are undone too; you can make yours again.",
  );
});
