import { describe, expect, it } from "vitest";
import { csv, csvCell } from "./csv";

describe("a cell", () => {
  it.each([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\r\nlines", '"two\r\nlines"'],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\tx", "'\tx"],
    ["\rx", '"\'\rx"'],
    ['=HYPERLINK("https://evil.test","x")', '"\'=HYPERLINK(""https://evil.test"",""x"")"'],
    ["a=b", "a=b"],
    ["", ""],
  ])("%j is written as %j", (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });
});

describe("a download", () => {
  it("starts with a byte order mark and the header, and ends every line with CRLF", async () => {
    async function* parts() {
      yield [["1", "a"]];
      yield [];
      yield [["2", "b"]];
    }
    const answer = csv("x.csv", ["n", "text"], parts());
    expect(Buffer.from(await answer.clone().arrayBuffer()).toString("utf8")).toBe("\uFEFFn,text\r\n1,a\r\n2,b\r\n");
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="x.csv"');
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("reads a part only when the client takes it, and none after it goes away", async () => {
    let made = 0;
    let ended = false;
    async function* parts() {
      try {
        for (;;) {
          made += 1;
          yield [[String(made)]];
        }
      } finally {
        ended = true;
      }
    }
    const reader = csv("x.csv", ["n"], parts()).body?.getReader();
    await reader?.read();
    await reader?.read();
    expect(made).toBe(2);
    await reader?.cancel();
    expect([made, ended]).toEqual([2, true]);
  });

  it("fails if a part fails: the beginning is not the whole", async () => {
    async function* parts() {
      yield [["1"]];
      throw new Error("no database");
    }
    await expect(csv("x.csv", ["n"], parts()).text()).rejects.toThrow("no database");
  });
});
