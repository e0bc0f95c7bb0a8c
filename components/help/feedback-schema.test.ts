import { describe, expect, it, test } from "vitest";
import { helpFeedbackSchema, withoutControls } from "@/lib/contract/feedback-schemas";
import { feedbackFormSchema, roomLeft } from "./feedback-schema";

const answer = (rest: object) => ({ article: "two-factor-authentication", helpful: true, ...rest });

describe("an answer to a help article", () => {
  it.each([
    [{}, undefined],
    [{ comment: "  Good.\n" }, "Good."],
    [{ comment: "" }, ""],
    [{ comment: " \n " }, ""],
    [{ comment: "a\r\nb\tc" }, "a\nb\tc"],
    [{ comment: "é".repeat(2_000) }, "é".repeat(2_000)],
    [{ comment: "👍".repeat(2_000) }, "👍".repeat(2_000)],
    [{ comment: "‮العربية‬ 👩‍💻" }, "‮العربية‬ 👩‍💻"],
  ])("%j is taken", (rest, comment) => {
    expect(helpFeedbackSchema.parse(answer(rest)).comment).toBe(comment);
  });
  it.each([
    { comment: "👍".repeat(2_001) },
    { comment: "a\u0000b" },
    { comment: "\u001b[2J" },
    { comment: "a\rb" },
    { comment: "a\u0085b" },
    { comment: "a\ud800b" },
    { comment: null },
    { comment: ["a"] },
    { helpful: "true" },
    { helpful: undefined },
    { article: "../etc/passwd" },
    { article: undefined },
  ])("%j is refused", (rest) => {
    expect(helpFeedbackSchema.safeParse(answer(rest)).success).toBe(false);
  });
  it("drops what a visitor may not set", () => {
    const body = answer({ visitor: "me", day: "2001-01-01", id: 1 });
    expect(helpFeedbackSchema.parse(body)).toEqual(answer({}));
  });
});

test("a paste loses what cannot be stored, and the rest is good", () => {
  expect(withoutControls("a\u000bb\u000cc\u0000d\u001b[2Je\r\nf\rg\th\ud800")).toBe("a\nb\ncd[2Je\nf\ng\th");
});

test("the form wants an answer, and makes a boolean of it", () => {
  expect(feedbackFormSchema.parse({ helpful: "no", comment: "x" })).toEqual({ helpful: false, comment: "x" });
  for (const helpful of [undefined, null, ""]) {
    expect(feedbackFormSchema.safeParse({ helpful }).error?.issues[0]?.message).toBe("Choose Yes or No.");
  }
});

test.each([
  [0, null],
  [1_799, null],
  [1_800, { over: false, text: "200 characters left.", spoken: "Up to 200 characters left." }],
  [1_820, { over: false, text: "180 characters left.", spoken: "Up to 200 characters left." }],
  [1_999, { over: false, text: "1 character left.", spoken: "Up to 50 characters left." }],
  [2_000, { over: false, text: "0 characters left.", spoken: "Up to 0 characters left." }],
  [2_001, { over: true, text: "1 character too many.", spoken: "The text is too long." }],
])("at %d characters the room is said as %j", (length, said) => {
  expect(roomLeft("👍".repeat(length))).toEqual(said);
});
