// Bundles the server and the operator commands into dist/, so that production runs plain Node. Packages stay outside.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

rmSync(dist, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { server: "server.ts", admin: "ops/admin.ts", migrate: "ops/migrate.ts", seed: "ops/seed.ts" },
  outdir: dist,
  bundle: true,
  packages: "external",
  // Next has no `exports`, so Node finds the file by its full name only.
  alias: { "next/server": "next/server.js" },
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "warning",
});
