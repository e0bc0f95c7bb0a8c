import { hash as argon2 } from "@node-rs/argon2";
import { hash as bcrypt } from "@node-rs/bcrypt";
import { describe, expect, it } from "vitest";
import { type ImportedHash, parseImportedHash, verifyImportedHash, wrapImportedHash } from "./imported-hash";

const versions = ["2a", "2b", "2y"] as const;

function parsed(text: string): ImportedHash {
  const result = parseImportedHash(text);
  if (!result.ok) throw new Error(result.reason);
  return result.hash;
}

const stored = async (text: string) => wrapImportedHash(parsed(text));

describe("a bcrypt hash", () => {
  it.each(versions)("$%s$ is wrapped in argon2id, and the password is verified", async (version) => {
    const form = await stored((await bcrypt("correct horse", 4)).replace("$2b$", () => `$${version}$`));
    expect(form).toMatch(/^bcrypt:\$2b\$04\$[./A-Za-z0-9]{22}:\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyImportedHash(form, "correct horse")).toBe(true);
    expect(await verifyImportedHash(form, "correct horsE")).toBe(false);
  });

  it("of a published vector is verified", async () => {
    // https://github.com/openwall/crypt_blowfish, wrapper.c
    const form = await stored("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
    expect([await verifyImportedHash(form, "U*U"), await verifyImportedHash(form, "U*V")]).toEqual([true, false]);
  });

  it.each([
    ["ASCII", "a".repeat(100), "a".repeat(72), "a".repeat(71)],
    ["characters of two bytes", "é".repeat(50), "é".repeat(36), "é".repeat(35)],
    // 70 bytes and an emoji of four: its first two bytes count.
    ["a character that the 72nd byte cuts", `${"a".repeat(70)}😀`, `${"a".repeat(70)}😃`, "a".repeat(70)],
  ])("sees the first 72 bytes of %s", async (_, password, same, other) => {
    const form = await stored(await bcrypt(Buffer.from(password).subarray(0, 72), 4));
    expect(await verifyImportedHash(form, password)).toBe(true);
    expect(await verifyImportedHash(form, same)).toBe(true);
    expect(await verifyImportedHash(form, other)).toBe(false);
  });

  it("is compared with the password as typed, not with its normalized form", async () => {
    const [composed, decomposed] = ["caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301"];
    const form = await stored(await bcrypt(decomposed, 4));
    expect([await verifyImportedHash(form, decomposed), await verifyImportedHash(form, composed)]).toEqual([
      true,
      false,
    ]);
  });

  it("with unused bits in the salt, as some libraries write it, is verified", async () => {
    const form = await bcrypt("correct horse", 4);
    const odd = { ".": "/", O: "P", e: "f", u: "v" }[form.charAt(28)] ?? "";
    expect(odd).not.toBe("");
    const withBits = form.slice(0, 28) + odd + form.slice(29);
    expect(await verifyImportedHash(await stored(withBits), "correct horse")).toBe(true);
  });
});

describe("an argon2 hash", () => {
  it.each([
    ["argon2id", 2, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }],
    ["argon2i", 1, { memoryCost: 12_288, timeCost: 3, parallelism: 1 }],
  ] as const)("%s within bounds stays as it is, and the password is verified", async (name, algorithm, cost) => {
    const phc = await argon2("correct horse", { ...cost, algorithm });
    expect(phc).toMatch(new RegExp(`^\\$${name}\\$`));
    const form = await stored(phc);
    expect(form).toBe(`raw:${phc}`);
    expect([await verifyImportedHash(form, "correct horse"), await verifyImportedHash(form, "wrong")]).toEqual([
      true,
      false,
    ]);
  });
});

const argon2Text = (parameters: string, name = "argon2id") =>
  `$${name}$v=19$${parameters}$c29tZXNhbHRzb21lc2FsdA$Y2hlY2tzdW1jaGVja3N1bWNoZWNrc3VtY2hlY2tzdW0`;

describe("S84 a hash that is not imported", () => {
  const bcryptText = (start: string) => `${start}${"a".repeat(22)}${"b".repeat(31)}`;
  it.each([
    ["bcrypt of cost 13", bcryptText("$2b$13$"), "bcrypt_cost"],
    ["bcrypt of cost 31", bcryptText("$2y$31$"), "bcrypt_cost"],
    ["bcrypt of cost 3", bcryptText("$2b$03$"), "bcrypt_cost"],
    ["bcrypt of a broken library", bcryptText("$2x$10$"), "password_hash"],
    ["bcrypt without a version", bcryptText("$2$10$"), "password_hash"],
    ["bcrypt that is cut", bcryptText("$2b$10$").slice(0, -1), "password_hash"],
    ["bcrypt with more behind it", `${bcryptText("$2b$10$")}a`, "password_hash"],
    ["argon2d", argon2Text("m=19456,t=2,p=1", "argon2d"), "password_hash"],
    ["argon2 of version 16", argon2Text("m=19456,t=2,p=1").replace("v=19", "v=16"), "password_hash"],
    ["argon2 with much memory", argon2Text("m=102401,t=1,p=1"), "argon2_parameters"],
    ["argon2 with little memory", argon2Text("m=7167,t=10,p=1"), "argon2_parameters"],
    ["argon2 with many passes", argon2Text("m=19456,t=11,p=1"), "argon2_parameters"],
    ["argon2 with no passes", argon2Text("m=65536,t=0,p=1"), "argon2_parameters"],
    ["argon2 with many lanes", argon2Text("m=65536,t=2,p=9"), "argon2_parameters"],
    ["argon2 with too little work", argon2Text("m=19456,t=1,p=1"), "argon2_parameters"],
    ["argon2 with too much work", argon2Text("m=102400,t=3,p=1"), "argon2_parameters"],
    ["MD5", "5f4dcc3b5aa765d61d8327deb882cf99", "password_hash"],
    ["a password", "correct horse battery staple", "password_hash"],
    ["nothing", "", "password_hash"],
    ["a stored form", `raw:${argon2Text("m=19456,t=2,p=1")}`, "password_hash"],
  ])("%s", (_, text, reason) => {
    expect(parseImportedHash(text)).toEqual({ ok: false, reason });
  });

  it.each(["m=102400,t=2,p=8", "m=65536,t=4,p=1", "m=65536,t=3,p=4", "m=7168,t=5,p=1"])("but %s is", (parameters) => {
    expect(parseImportedHash(argon2Text(parameters))).toMatchObject({ ok: true });
  });
});
