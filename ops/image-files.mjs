// Copies what production needs into an empty folder: the bundles, the build of Next, the migrations, and from node_modules only the
// files that these import, found by trace. The Dockerfile runs it after `npm run build`: node ops/image-files.mjs <folder>
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeFileTrace } from "@vercel/nft";

const root = fileURLToPath(new URL("..", import.meta.url));
const build = join(root, ".next");

/** Demo data is not part of an image. */
const programs = ["dist/server.js", "dist/migrate.js", "dist/admin.js"];

/** Files and folders that are read at run time by name, which a trace does not see. Next resolves the last two whenever it reads its configuration. */
const readByName = [
  "package.json",
  "next.config.js",
  "drizzle/meta/_journal.json",
  "node_modules/next/dist/compiled/webpack",
  "node_modules/next/dist/compiled/@babel/runtime/package.json",
];

/** The image optimizer is off (next.config.js), and its library is a fifth of the files. */
const isOptimizer = (/** @type {string} */ file) => /^node_modules\/(sharp|@img)\//.test(file);

/** Modules that Next imports for development, and others that never run here. */
const notInProduction = [
  "node_modules/next/dist/server/dev/next-dev-server.js",
  "node_modules/next/dist/server/lib/router-utils/setup-dev-bundler.js",
  "node_modules/next/dist/server/next-typescript.js",
  "node_modules/next/dist/build/swc/**",
  "node_modules/next/dist/experimental/testmode/**",
  "node_modules/next/dist/lib/upgrade/**",
  "node_modules/next/dist/compiled/{babel,babel-packages,jest-worker}/**",
  "node_modules/next/dist/compiled/next-server/*.dev.js",
  "node_modules/sharp/**",
  "node_modules/@img/**",
  "node_modules/typescript/**",
  // Found because the migrations are read from this folder: sources, and what only `npm run db:generate` reads.
  "drizzle/*.ts",
  "drizzle/meta/*_snapshot.json",
];

/** @param {string} folder @returns {string[]} the files in it by their path from the root */
function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)));
}

/** The build without what only the next build, a debugger or this program reads. */
function buildFiles() {
  const isUsed = (/** @type {string} */ file) =>
    !/^\.next\/((cache|diagnostics|types|build)\/|trace)/.test(file) && !/\.(map|nft\.json|d\.ts)$/.test(file);
  return listFiles(build).filter(isUsed);
}

/** Next's own traces of its pages and routes: a bundle of Next names packages in ways that a trace of ours does not follow. */
function tracesOfNext() {
  return listFiles(build)
    .filter((file) => file.endsWith(".nft.json") && !file.startsWith(".next/cache"))
    .flatMap((file) => {
      /** @type {{ files: string[] }} */
      const { files } = JSON.parse(readFileSync(join(root, file), "utf8"));
      return files.map((name) => relative(root, join(root, dirname(file), name)));
    })
    .filter((file) => file.startsWith("node_modules/") && !isOptimizer(file));
}

async function productionFiles() {
  const { fileList } = await nodeFileTrace(
    programs.map((name) => join(root, name)),
    { base: root, processCwd: root, ignore: notInProduction },
  );
  return new Set([...fileList, ...readByName, ...tracesOfNext(), ...buildFiles()]);
}

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("Usage: node ops/image-files.mjs <folder>");
const target = resolve(folder);
if (existsSync(target) && readdirSync(target).length > 0) throw new Error(`${target} is not empty.`);
for (const file of await productionFiles()) {
  mkdirSync(dirname(join(target, file)), { recursive: true });
  cpSync(join(root, file), join(target, file), { recursive: true, verbatimSymlinks: true });
}
