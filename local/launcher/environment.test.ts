import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseEnvironmentFile, portFrom, root } from "./environment.mjs";
import { oldestNode } from "./require-node.mjs";

const lines = [
  "# a comment",
  "PLAIN=value",
  "  export SPACED = around ",
  'QUOTED="LeadMaster <a@b.test>" # with a comment',
  "# COMMENTED=out",
  "SINGLE='# kept'",
  "SECRET='a#b=c'",
  "REST=value # comment",
  "#COMMENTED=out",
  "CUT=a#b=c",
  "EMPTY=",
  "BLANK= ",
  "  # COMMENTED=out",
  "LAST=ab+/==",
];

test.each(["\n", "\r\n"])("parseEnvironmentFile reads comments, quotes and export in lines that end with %j", (end) => {
  expect(parseEnvironmentFile(lines.join(end) + end)).toEqual({
    PLAIN: "value",
    SPACED: "around",
    QUOTED: "LeadMaster <a@b.test>",
    SINGLE: "# kept",
    SECRET: "a#b=c",
    REST: "value",
    // A "#" without a space before it starts a comment too, unless the value is in quotes.
    CUT: "a",
    EMPTY: "",
    BLANK: "",
    LAST: "ab+/==",
  });
});

test("parseEnvironmentFile reads line breaks inside of quotes", () => {
  expect(parseEnvironmentFile('A="x\\ny"\nB="1\n2"')).toEqual({ A: "x\ny", B: "1\n2" });
});

test("the oldest Node.js of the launcher is that of package.json", () => {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(engines.node).toBe(`>=${oldestNode}`);
});

test.each(["0", "65536", "-1", "3000x", "3e3", " "])("portFrom rejects PORT=%s and suggests another", (given) => {
  expect(() => portFrom({ PORT: given }, "PORT", 3000)).toThrow(/is not a port/);
});

test("portFrom returns the given port, otherwise the default", () => {
  expect(portFrom({ PORT: "4000" }, "PORT", 3000)).toBe(4000);
  expect(portFrom({}, "PORT", 3000)).toBe(3000);
});
