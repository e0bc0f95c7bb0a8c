/** Tests that only `npm run test:full` runs, because of the time they take. */

/** Marks such a test. */
export const full = { tag: "@full" };

/** One of the four looks is in `npm test`; the other three are left to the full run. */
export const inFullRun = (colorScheme: "light" | "dark", width = 1280) =>
  colorScheme === "light" && width === 1280 ? {} : full;
