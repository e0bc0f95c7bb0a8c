import { describe, expect, it } from "vitest";
import { IMPORT_LINES } from "@/lib/contract/limits";
import { readMemberFile } from "./member-csv";

const read = (text: string) => readMemberFile(Buffer.from(text));
const header = "name,email,role";

async function fileOf(...lines: string[]) {
  const result = await read([header, ...lines].join("\n"));
  if (!result.ok) throw new Error(result.reason);
  return result.file;
}

describe("a CSV file of people", () => {
  it("gives each person once, with the canonical address", async () => {
    const file = await fileOf(
      "Ada, ADA@example.test ,Admin",
      '"Chen, Maya",maya@example.test,member',
      "Again,ada@example.test,member",
    );
    expect(file).toEqual({
      lines: 3,
      duplicates: 1,
      errors: [],
      people: [
        { line: 2, name: "Ada", email: "ada@example.test", role: "admin" },
        { line: 3, name: "Chen, Maya", email: "maya@example.test", role: "member" },
      ],
    });
  });

  it.each([
    ["CRLF", `${header}\r\nAda,a@example.test,member\r\n`],
    ["CR", `${header}\rAda,a@example.test,member\r`],
    ["a byte-order mark", `\ufeff${header}\nAda,a@example.test,member`],
    ["capitals and spaces in the header", "Name, EMAIL ,role\nAda,a@example.test,member"],
    ["quotes around everything", '"name","email","role"\n"Ada","a@example.test","member"'],
    ["empty lines", `${header}\n\n  \nAda,a@example.test,member\n\n`],
  ])("may have %s", async (_, text) => {
    const result = await read(text);
    expect(result).toMatchObject({ ok: true, file: { lines: 1, errors: [], people: [{ name: "Ada" }] } });
  });

  it.each([
    ["no header", "Ada,a@example.test,member", "header"],
    ["other columns", "email,name,role\n", "header"],
    ["semicolons", "name;email;role\n", "header"],
    ["nothing", "", "header"],
    ["a header in line 2", `\n${header}\n`, "header"],
    ["one line too many", `${header}\n${"a,a@example.test,member\n".repeat(IMPORT_LINES + 1)}`, "too_many_lines"],
  ])("is refused with %s", async (_, text, reason) => {
    expect(await read(text)).toEqual({ ok: false, reason });
  });

  it.each([
    ["UTF-16 with a mark", Buffer.from(`\ufeff${header}`, "utf16le"), "utf16"],
    ["big-endian UTF-16", Buffer.from(`\ufeff${header}`, "utf16le").swap16(), "utf16"],
    ["UTF-16 without a mark", Buffer.from(header, "utf16le"), "utf16"],
    ["Latin-1", Buffer.from(`${header}\nZo\u00eb,z@example.test,member`, "latin1"), "not_utf8"],
  ])("is refused as %s", async (_, bytes, reason) => {
    expect(await readMemberFile(bytes)).toEqual({ ok: false, reason });
  });
});

describe("a bad line", () => {
  it.each([
    ["too few columns", "Ada,a@example.test", "line", "columns"],
    ["too many columns", "Ada,a@example.test,member,x", "line", "columns"],
    ["an open quote", '"Ada,a@example.test,member', "line", "quotes"],
    ["a quote in the middle", 'A"d"a,a@example.test,member', "line", "quotes"],
    ["no name", " ,a@example.test,member", "name", "missing"],
    ["a long name", `${"a".repeat(101)},a@example.test,member`, "name", "too_long"],
    ["NUL", "A\0da,a@example.test,member", "name", "characters"],
    ["= before a name", "=1+1,a@example.test,member", "name", "formula"],
    ["+ before a name", "+Ada,a@example.test,member", "name", "formula"],
    ["- before a name", " -Ada,a@example.test,member", "name", "formula"],
    ["@ before a name", "@Ada,a@example.test,member", "name", "formula"],
    ["a tab before a name", "\tAda,a@example.test,member", "name", "formula"],
    ["no address", "Ada,,member", "email", "missing"],
    ["no valid address", "Ada,a@b@example.test,member", "email", "invalid"],
    ["a long address", `Ada,${"a".repeat(300)}@example.test,member`, "email", "invalid"],
    ["no role", "Ada,a@example.test,", "role", "missing"],
    ["an unknown role", "Ada,a@example.test,owner", "role", "unknown"],
  ])("with %s is named; the others are read", async (_, bad, field, code) => {
    const file = await fileOf("Bo,bo@example.test,member", bad, "Cy,cy@example.test,member");
    expect(file.errors).toEqual([{ line: 3, field, code }]);
    expect(file.people.map(({ line }) => line)).toEqual([2, 4]);
    expect(file.lines).toBe(3);
  });

  it("has an error for each bad field", async () => {
    const { errors } = await fileOf("=x,nobody,owner");
    expect(errors.map(({ field }) => field)).toEqual(["name", "email", "role"]);
  });

  it("takes no other line with it: an open quote ends with its line", async () => {
    const file = await fileOf('"Ada', 'still open",a@example.test,member', "Bo,bo@example.test,member");
    expect(file.errors.map(({ line }) => line)).toEqual([2, 3]);
    expect(file.people).toHaveLength(1);
  });
});

it("attack: a file of quotes, or of one endless line, costs no more than its size", async () => {
  const quotes = await fileOf(...Array(2_000).fill('"""'));
  expect(quotes.errors).toHaveLength(2_000);
  for (const endless of [`"${"a,".repeat(2_000_000)}`, ",".repeat(4_000_000)]) {
    expect((await fileOf(endless)).errors).toEqual([{ line: 2, field: "line", code: "too_long" }]);
  }
});
