/** The inventory of the HTTP contract: route files and entries describe the same methods. */
import { readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { problemCodes } from "@/lib/contract/problem-codes";
import { routeList } from "@/lib/contract/routes";
import { methods, type RouteEntry } from "@/lib/contract/routes/define-route";

const nameOf = ({ method, path }: RouteEntry) => `${method} ${path}`;

type RouteFile = { path: string; exports: Record<string, { entry?: RouteEntry }> };

async function readRouteFiles(): Promise<RouteFile[]> {
  const names = (await readdir("app", { recursive: true })).filter((name) => name.endsWith("/route.ts"));
  return Promise.all(
    names.map(async (name) => ({
      path: `/${name.replace(/\/route\.ts$/, "")}`.replace(/\[([^\]]+)\]/g, "{$1}"),
      exports: await import(/* @vite-ignore */ resolve("app", name)),
    })),
  );
}

const isAuth = (path: string) => path.startsWith("/api/auth/");

describe("every route file", async () => {
  const files = await readRouteFiles();

  it.each(files)("$path exports all five methods, each with its own entry or 405", ({ path, exports }) => {
    expect(Object.keys(exports).sort()).toEqual([...methods].sort());
    for (const method of methods) {
      const entry = exports[method]?.entry;
      if (!entry) continue;
      expect([entry.method, entry.path]).toEqual([method, path]);
      expect(routeList.map(nameOf)).toContain(nameOf(entry));
    }
  });

  it("is found by its entries, and every entry has a file", () => {
    const served = files.flatMap(({ exports }) =>
      Object.values(exports).flatMap(({ entry }) => (entry ? [nameOf(entry)] : [])),
    );
    // The calls of `/api/auth/*` share one file, whose handler asks the entries itself.
    const expected = routeList.filter(({ path }) => !isAuth(path)).map(nameOf);
    expect(served.sort()).toEqual(expected.sort());
    const withoutEntry = files.filter(({ exports }) => Object.values(exports).every(({ entry }) => !entry));
    expect(withoutEntry.map(({ path }) => path).sort()).toEqual(["/api/auth/{...nextauth}", "/api/{[...unknown}]"]);
  });
});

describe("every entry", () => {
  it("has a method and path of its own", () => {
    expect(new Set(routeList.map(nameOf)).size).toBe(routeList.length);
  });

  it.each(routeList.map((entry) => [nameOf(entry), entry] as const))("%s lists known codes, each once", (_, entry) => {
    expect(problemCodes).toEqual(expect.arrayContaining([...entry.problems]));
    expect(new Set(entry.problems).size).toBe(entry.problems.length);
    expect(entry.problems.includes("foreign_origin")).toBe(entry.method !== "GET");
    if (entry.body) expect(entry.problems).toEqual(expect.arrayContaining(["unsupported_media_type", "invalid"]));
  });

  it("lists every problem code together with the others, except method_not_allowed, which has no entry", () => {
    const listed = new Set(routeList.flatMap(({ problems }) => problems));
    expect(problemCodes.filter((code) => !listed.has(code))).toEqual(["method_not_allowed"]);
  });
});
