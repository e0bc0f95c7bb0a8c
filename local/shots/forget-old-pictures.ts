/** Runs after the stack has started. A run that was interrupted goes on where it was; a new build or new states begin anew. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "@/local/launcher/environment.mjs";
import { picturesFolder } from "./pictures";

/** A hash of everything that a picture shows. */
function currentStamp(): string {
  const hash = createHash("sha256").update(readFileSync(join(root, ".next", "BUILD_ID")));
  for (const folder of ["e2e/screens", "local/shots"]) {
    for (const file of readdirSync(join(root, folder)).toSorted()) hash.update(readFileSync(join(root, folder, file)));
  }
  return hash.digest("hex");
}

// biome-ignore lint/style/noDefaultExport: Playwright calls the default export.
export default function forgetOldPictures(): void {
  const file = join(picturesFolder, "stamp");
  const stamp = currentStamp();
  if (existsSync(file) && readFileSync(file, "utf8") === stamp) return;
  rmSync(picturesFolder, { recursive: true, force: true });
  mkdirSync(picturesFolder, { recursive: true });
  writeFileSync(file, stamp);
}
