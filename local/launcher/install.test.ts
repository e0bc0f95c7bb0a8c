import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isInstalled } from "./install.mjs";

let folder = "";
const wanted = {
  "": { version: "1.0.0" },
  "node_modules/tool": { version: "1.0.0", integrity: "sha512-a" },
  "node_modules/for-another-system": { version: "1.0.0", integrity: "sha512-b", optional: true },
};
const { "": _, "node_modules/for-another-system": __, ...installed } = wanted;

function write(path: string, packages: object) {
  writeFileSync(join(folder, path), JSON.stringify({ packages }));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leadmaster-install-"));
  mkdirSync(join(folder, "node_modules", "tool"), { recursive: true });
  writeFileSync(join(folder, "node_modules", "tool", "package.json"), "{}");
  write("package-lock.json", wanted);
  write("node_modules/.package-lock.json", installed);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("isInstalled", () => {
  test("returns true if every package of the lock file is there, except optional ones", () => {
    expect(isInstalled(folder)).toBe(true);
  });

  test.each<[string, () => void]>([
    ["node_modules is missing", () => rmSync(join(folder, "node_modules"), { recursive: true })],
    ["an installation was interrupted", () => rmSync(join(folder, "node_modules/.package-lock.json"))],
    ["a package is missing", () => write("node_modules/.package-lock.json", {})],
    ["a package has another version", () => write("package-lock.json", { "node_modules/tool": { version: "2.0.0" } })],
    ["a package is no longer wanted", () => write("package-lock.json", { "": {} })],
    ["a package's folder was removed", () => rmSync(join(folder, "node_modules", "tool"), { recursive: true })],
  ])("returns false if %s", (_name, change) => {
    change();
    expect(isInstalled(folder)).toBe(false);
  });
});
