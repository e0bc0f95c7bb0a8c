/** Runs after the matrix: titles tell screens apart (WCAG 2.4.2). */
import { expect, test } from "@playwright/test";
import { readResults } from "./results";

test("screens have different titles", () => {
  const screensByTitle = new Map<string, Set<string>>();
  for (const { state, title } of readResults()) {
    if (title === null) continue;
    const screens = screensByTitle.get(title) ?? new Set();
    screensByTitle.set(title, screens.add(state.split(",")[0] ?? ""));
  }
  const shared = [...screensByTitle].filter(([, screens]) => screens.size > 1);
  expect(shared.map(([title, screens]) => `${title}: ${[...screens].join(" and ")}`)).toEqual([]);
});
