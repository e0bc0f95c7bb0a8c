import { getCountries } from "libphonenumber-js/max";
import { describe, expect, it } from "vitest";
import { type LineRefusal, lineRefusals, parseImportLine } from "./import-line";

const passwordHash = `$2b$12$${"a".repeat(21)}u${"b".repeat(30)}u`;
const good = { name: "Ada Moreno", email: "Ada@Example.COM", workgroups: ["Harbor Realty"], passwordHash };

const judge = (line: unknown) =>
  parseImportLine(typeof line === "string" ? line : JSON.stringify(line), getCountries());

describe("S86 a line of a file of users", () => {
  it("is a user with a canonical email address, a member unless roles say otherwise", () => {
    expect(judge(good)).toMatchObject({
      ok: true,
      user: {
        name: "Ada Moreno",
        email: "ada@example.com",
        phone: null,
        workgroups: [{ idOrName: "Harbor Realty", role: "member" }],
      },
    });
  });

  it("has a role for each workgroup, and a phone number of any country", () => {
    const more = { workgroups: ["A", "B"], roles: ["admin", "member"], phone: "+44 7400 123456" };
    expect(judge({ ...good, ...more })).toMatchObject({
      user: {
        phone: "+447400123456",
        workgroups: [
          { idOrName: "A", role: "admin" },
          { idOrName: "B", role: "member" },
        ],
      },
    });
  });

  const { name: _, ...nameless } = good;
  it.each<[LineRefusal, unknown]>([
    ["json", "{"],
    ["json", "[]"],
    ["json", '"text"'],
    ["json", "null"],
    ["unknown_field", { ...good, twoFactorEnabled: true }],
    ["unknown_field", { ...good, password: "plain" }],
    ["name", nameless],
    ["name", { ...good, name: "a\nb" }],
    ["name", { ...good, name: "a".repeat(101) }],
    ["email", { ...good, email: "ada" }],
    ["email", { ...good, email: null }],
    ["workgroups", { ...good, workgroups: [] }],
    ["workgroups", { ...good, workgroups: "Harbor Realty" }],
    ["workgroups", { ...good, workgroups: ["A", "A"] }],
    ["workgroups", { ...good, workgroups: Array.from({ length: 51 }, (_item, i) => `w${i}`) }],
    ["roles", { ...good, roles: ["owner"] }],
    ["roles", { ...good, roles: [] }],
    ["roles", { ...good, roles: ["admin", "member"] }],
    ["roles", { ...good, roles: "admin" }],
    ["phone", { ...good, phone: "415 555 0100" }],
    ["phone", { ...good, phone: "+1 415" }],
    ["phone", { ...good, phone: 14155550100 }],
    ["phone_not_mobile", { ...good, phone: "+1 900 555 0100" }],
    ["password_hash", { ...good, passwordHash: "plain" }],
    ["password_hash", { ...good, passwordHash: undefined }],
    ["bcrypt_cost", { ...good, passwordHash: passwordHash.replace("$12$", "$13$") }],
  ])("%s: %j", (reason, line) => {
    expect(judge(line)).toEqual({ ok: false, reason });
  });

  it("keeps its sentences: programs may look for them", () => {
    expect(lineRefusals).toMatchInlineSnapshot(`
      {
        "ambiguous_workgroup": "workgroups: several workgroups have this name. Give the id.",
        "argon2_parameters": "passwordHash: the parameters of argon2 are out of bounds.",
        "bcrypt_cost": "passwordHash: the cost of bcrypt must be 4 to 12.",
        "duplicate_email": "email: an earlier line has this address.",
        "email": "email: this is not an email address.",
        "json": "This is not a JSON object.",
        "name": "name: 1 to 100 characters in one line.",
        "password_hash": "passwordHash: this is neither a bcrypt ($2a$, $2b$, $2y$) nor an argon2id or argon2i hash (v=19).",
        "phone": "phone: this is not a number with its country code, such as +14155550100.",
        "phone_not_mobile": "phone: this number can't get text messages.",
        "roles": "roles: member or admin, one for each workgroup, or none for members.",
        "unknown_field": "Fields are name, email, workgroups, roles, phone and passwordHash.",
        "unknown_workgroup": "workgroups: there is no workgroup with this id or name.",
        "workgroups": "workgroups: a list of 1 to 50 ids or names, each once.",
      }
    `);
  });
});
