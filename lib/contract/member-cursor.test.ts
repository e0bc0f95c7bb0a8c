import { describe, expect, it } from "vitest";
import { type MemberCursor, readCursor, writeCursor } from "./member-cursor";
import { memberQuerySchema } from "./member-schemas";

const id = "9f0c1f4e-3c1f-4b39-9d4b-0a6d0d6e1a11";
const cursors: MemberCursor[] = [
  { sort: "name", name: "zoë 王 %_\\", id },
  { sort: "role", role: "admin", name: "ada", id },
  { sort: "lastSignIn", signedInAt: 1_764_163_200_123_456, id },
];
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a cursor of the members list", () => {
  it.each(cursors)("of $sort survives the way through a URL", (cursor) => {
    const text = writeCursor(cursor);
    expect(text).toMatch(/^[\w-]+$/);
    expect(readCursor(text)).toEqual(cursor);
  });

  it.each([
    ["an id", id],
    ["no JSON", "bm90IEpTT04"],
    ["an unknown sort", encode({ sort: "email", name: "a", id })],
    ["a name with NUL", encode({ sort: "name", name: "a\0b", id })],
    ["no id", encode({ sort: "name", name: "a", id: "x' OR true--" })],
    ["a name that is no text", encode({ sort: "name", name: 1, id })],
    ["an array", encode([1, 2])],
  ])("is refused if it is %s", (_, text) => {
    expect(readCursor(text)).toBeNull();
  });

  it("of another sort is refused by the query", () => {
    const after = writeCursor({ sort: "name", name: "ada", id });
    expect(memberQuerySchema.safeParse({ after, sort: "role" }).success).toBe(false);
    expect(memberQuerySchema.parse({ after, sort: "" }).after).toEqual({ sort: "name", name: "ada", id });
  });

  it("is refused if its time is no integer", () => {
    for (const signedInAt of [1.5, -1, 1e300]) {
      expect(readCursor(encode({ sort: "lastSignIn", signedInAt, id }))).toBeNull();
    }
  });
});
