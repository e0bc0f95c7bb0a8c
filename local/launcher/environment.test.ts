import { expect, test } from "vitest";
import { parseEnvironmentFile, portFrom } from "./environment.mjs";

test("an .env file: comments, quotes and export are understood", () => {
  const text = [
    "# a comment",
    "PLAIN=value",
    "  export SPACED = around ",
    'QUOTED="LeadMaster <a@b.test>" # with a comment',
    "SINGLE='# kept'",
    "SECRET=a#b=c",
    "REST=value # comment",
    "EMPTY=",
    "not a line",
  ].join("\r\n");
  expect(parseEnvironmentFile(text)).toEqual({
    PLAIN: "value",
    SPACED: "around",
    QUOTED: "LeadMaster <a@b.test>",
    SINGLE: "# kept",
    SECRET: "a#b=c",
    REST: "value",
    EMPTY: "",
  });
});

test.each(["0", "65536", "-1", "3000x", "3e3", " "])("PORT=%s is refused with a way out", (given) => {
  expect(() => portFrom({ PORT: given }, "PORT", 3000)).toThrow(/is no port/);
});

test("a port that is given is taken, otherwise the usual one", () => {
  expect(portFrom({ PORT: "4000" }, "PORT", 3000)).toBe(4000);
  expect(portFrom({}, "PORT", 3000)).toBe(3000);
});
