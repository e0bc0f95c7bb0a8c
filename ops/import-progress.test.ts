import { expect, it } from "vitest";
import { startProgress } from "./import-progress";

it("says every five seconds how far the import is and how long it takes, by the speed of new users", () => {
  let now = 0;
  const told: string[] = [];
  const progress = startProgress(
    10_000,
    (text) => told.push(text),
    () => now,
  );
  const add = (seconds: number, lines: number, hashed: number) => {
    now += seconds * 1_000;
    progress.add(lines, hashed);
  };
  add(1, 1_000, 0);
  add(1, 200, 200);
  expect(told).toEqual([]);
  add(4, 800, 800);
  add(1, 200, 200);
  add(4, 800, 800);
  add(50, 7_000, 7_000);
  expect(told).toEqual([
    "2,000 of 10,000 users, 200 a second, about 40 seconds left\n",
    "3,000 of 10,000 users, 200 a second, about 35 seconds left\n",
  ]);
});
