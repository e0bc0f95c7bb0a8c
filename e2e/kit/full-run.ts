/** Tests that only `npm run test:full` runs, because of the time they take. */

/** Marks such a test. */
export const full = { tag: "@full" };

/** Two of the four looks check each width and each color scheme once; the other two are left to the full run. */
export const inFullRun = (colorScheme: "light" | "dark", width: number) =>
  (colorScheme === "light") === (width === 1280) ? {} : full;
