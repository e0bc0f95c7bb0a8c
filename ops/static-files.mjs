// Collects the files of the build and of public/ under .next/static-files, compressed, with a list of them by path. The server answers
// from that list (lib/http/server/static-files.ts). The list also has the routes of the application: any other file name is unknown.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync, constants as zlib } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, ".next", "static-files");

/** @type {Record<string, string>} */
const types = {
  ".js": "application/javascript; charset=UTF-8",
  ".css": "text/css; charset=UTF-8",
  ".txt": "text/plain; charset=UTF-8",
  ".json": "application/json; charset=UTF-8",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};
const compressible = /^(text|application)\/|svg/;

/** @param {Buffer} bytes @param {string} type @returns {{ encoding: string, bytes: Buffer }[]} the best first */
function variantsOf(bytes, type) {
  const plain = { encoding: "", bytes };
  if (!compressible.test(type)) return [plain];
  // Quality 11 takes twenty times as long for a few percent.
  const params = { [zlib.BROTLI_PARAM_QUALITY]: 9, [zlib.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const compressed = [
    { encoding: "br", bytes: brotliCompressSync(bytes, { params }) },
    { encoding: "gzip", bytes: gzipSync(bytes, { level: 9 }) },
  ];
  return [...compressed.filter((variant) => variant.bytes.length < bytes.length * 0.9), plain];
}

/** @param {string} source @param {string} prefix of the paths @param {string} cacheControl */
function collect(source, prefix, cacheControl) {
  const entries = readdirSync(source, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const from = join(entry.parentPath ?? entry.path, entry.name);
      const path = `${prefix}/${relative(source, from)}`;
      const type = types[extname(entry.name)];
      if (!type) throw new Error(`${from} has no media type in ops/static-files.mjs.`);
      const variants = variantsOf(readFileSync(from), type).map(({ encoding, bytes }) => {
        const tag = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
        writeFileSync(join(folder, tag), bytes);
        return { encoding, tag };
      });
      return [path, { type, cacheControl, variants }];
    });
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const files = Object.fromEntries([
  ...collect(join(root, ".next", "static"), "/_next/static", "public, max-age=31536000, immutable"),
  ...collect(join(root, "public"), "", "public, max-age=0, must-revalidate"),
]);
const manifest = JSON.parse(readFileSync(join(root, ".next", "routes-manifest.json"), "utf8"));
const routes = [...manifest.staticRoutes, ...manifest.dynamicRoutes].map(({ regex }) => regex);
writeFileSync(join(folder, "list.json"), JSON.stringify({ files, routes }));
