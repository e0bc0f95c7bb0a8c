/** The routes of the application. */
import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** @returns every path of the application, read from its folders, so that new routes are included */
export function paths(kind: "page.tsx" | "route.ts", parameters: Record<string, string>): string[] {
  return readdirSync(join(process.cwd(), "app"), { recursive: true, encoding: "utf8" })
    .filter((file) => file === kind || file.endsWith(`/${kind}`))
    .map((file) => `/${file.slice(0, -kind.length)}`.replace(/\/\([^)]*\)/g, "").replace(/(?<=.)\/$/, ""))
    .map((path) =>
      path.replace(/\[{1,2}(?:\.\.\.)?(\w+)\]{1,2}/g, (_, name: string) => parameters[name] ?? randomUUID()),
    );
}
