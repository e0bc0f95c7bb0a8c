import { expect, it } from "vitest";
import { feedbackReport, terminalSafe } from "./feedback-report";

const article = "two-factor-authentication";
const createdAt = new Date("2025-03-05T10:24:31Z");

it("tells the counts, then the comments with their dates", () => {
  const comments = [
    { article, helpful: false, comment: "Where is\n\nthe picture?", createdAt },
    { article, helpful: true, comment: "Good", createdAt: new Date("2025-03-04T00:00:00Z") },
  ];
  expect(feedbackReport([{ article, yes: 12, no: 3 }], comments, 100)).toBe(`Was this article helpful?

two-factor-authentication  yes 12, no 3

Comments, newest first:

2025-03-05 10:24 UTC  two-factor-authentication  helpful: no
  Where is

  the picture?

2025-03-04 00:00 UTC  two-factor-authentication  helpful: yes
  Good`);
});

it("says when there is nothing, and when there may be more", () => {
  expect(feedbackReport([], [], 100)).toBe("No answers yet.");
  expect(feedbackReport([{ article, yes: 1, no: 0 }], [], 100)).toContain("No comments.");
  const comments = [{ article, helpful: true, comment: "Good", createdAt }];
  expect(feedbackReport([{ article, yes: 1, no: 0 }], comments, 1)).toContain("The newest 1 comments:");
});

it.each([
  ["\u001b]0;owned\u0007\u001b[2Jtext", "]0;owned[2Jtext"],
  ["\u009b31mred", "31mred"],
  ["line\r\u0008\u007fgone", "linegone"],
  ["a\u202egnp.exe", "agnp.exe"],
  ["a\tb\nc\u2028d", "a b\nc\nd"],
  ["שלום 👩‍💻 é", "שלום 👩‍💻 é"],
])("attack: %j cannot take over the terminal that lists it", (text, shown) => {
  expect(terminalSafe(text)).toBe(shown);
});
