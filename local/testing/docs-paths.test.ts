// The files and folders that the docs quote in backticks exist, so that moving one cannot leave stale docs behind.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";

const docs = ["README.md", "CONTRIBUTING.md"].concat(
  ["docs", "docs/standards"].flatMap((folder) =>
    readdirSync(folder, { encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  ),
);

const folders = ["app", "components", "docs", "drizzle", "e2e", "lib", "local", "ops"];
const fileNames = new Set(
  folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => basename(path))),
);

/** A path below one of the folders, or the name of a source file. Placeholders (`<feature>`, `…`, `*`) are no paths. */
const quotedPath = new RegExp(`\`((?:${folders.join("|")})/[^\`\\s<>…*]*|[\\w.-]+\\.(?:mjs|tsx?))\``, "g");

const isThere = (path: string) => existsSync(path) || fileNames.has(path);

describe.each(docs)("%s", (doc) => {
  it("quotes only files and folders that exist", () => {
    const quoted = [...readFileSync(doc, "utf8").matchAll(quotedPath)].map(([, path = ""]) => path);
    expect(quoted.filter((path) => !isThere(path))).toEqual([]);
  });
});
