/**
 * Files of the build and of `public/`, compressed when they were built (`ops/static-files.mjs`). A path names a file only if the list of the
 * build has exactly this path, so no path leads out of the folder. Files are read once and stay in memory: no request holds one open.
 */
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { z } from "zod";
import { accepts } from "./accepted-encoding";

const fileSchema = z.object({
  type: z.string(),
  cacheControl: z.string(),
  /** The best first; the last one has no encoding. `tag` is a hash of its bytes, and the name of its file. */
  variants: z.array(z.object({ encoding: z.enum(["br", "gzip", ""]), tag: z.string() })).min(1),
});
type StaticFile = z.output<typeof fileSchema>;
type Variant = StaticFile["variants"][number];

const listSchema = z.object({
  files: z.record(z.string(), fileSchema),
  /** Regular expressions of the application's paths. */
  routes: z.array(z.string()),
});

export type StaticFiles = {
  /** Answers a GET or HEAD of a file. @returns false, and no answer, for any other path */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Returns whether the path looks like a file's and is neither one nor a path of the application. */
  isMissing(path: string): boolean;
};

function choose({ variants }: StaticFile, header: string): Variant {
  const [plain] = variants.slice(-1);
  const chosen = variants.find(({ encoding }) => encoding === "" || accepts(header, encoding)) ?? plain;
  if (!chosen) throw new Error("a file without a variant");
  return chosen;
}

/** RFC 9110, section 13.1.2: a list of tags, weak or not, or any. */
const isUnchanged = (header: string, tag: string) =>
  header.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === tag);

/** The application serves its files itself. */
export const noStaticFiles: StaticFiles = { answer: () => false, isMissing: () => false };

/** Reads the list of the build. @throws if there is none */
export function loadStaticFiles(folder = join(".next", "static-files")): StaticFiles {
  const list = listSchema.parse(JSON.parse(readFileSync(join(folder, "list.json"), "utf8")));
  const files = new Map(Object.entries(list.files));
  const routes = list.routes.map((route) => new RegExp(route));
  const contents = new Map<string, Buffer>();

  function contentOf({ tag }: Variant): Buffer {
    const content = contents.get(tag) ?? readFileSync(join(folder, tag));
    contents.set(tag, content);
    return content;
  }

  return {
    answer({ url = "", method, headers }, response) {
      const found = files.get(url.split("?", 1)[0] ?? "");
      if (!found) return false;
      const variant = choose(found, String(headers["accept-encoding"] ?? ""));
      const tag = `"${variant.tag}"`;
      response
        .setHeader("Content-Type", found.type)
        .setHeader("Cache-Control", found.cacheControl)
        .setHeader("ETag", tag);
      if (found.variants.length > 1) response.setHeader("Vary", "Accept-Encoding");
      if (isUnchanged(headers["if-none-match"] ?? "", tag)) {
        response.writeHead(304).end();
        return true;
      }
      const content = contentOf(variant);
      if (variant.encoding !== "") response.setHeader("Content-Encoding", variant.encoding);
      response.setHeader("Content-Length", content.length).writeHead(200);
      response.end(method === "HEAD" ? undefined : content);
      return true;
    },
    isMissing: (path) =>
      /^\/_next\/|\.(?!rsc$)[a-z\d]{1,11}$/i.test(path) &&
      !files.has(path) &&
      !routes.some((route) => route.test(path)),
  };
}
