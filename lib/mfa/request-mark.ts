import { randomInt } from "node:crypto";

/** Two characters that pair a message with the code page, without the look-alikes I, O, 0 and 1. Random: a user can't choose them. */
export function newRequestMark(): string {
  const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  const digits = "23456789";
  return `${letters[randomInt(letters.length)]}${digits[randomInt(digits.length)]}`;
}
