/** A Playwright reporter: after the run it writes `index.html` with all pictures, a row for each state. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter } from "@playwright/test/reporter";
import { allStates } from "@/e2e/screens/all-states";
import type { ScreenState } from "@/e2e/screens/screen-state";
import { print } from "@/local/launcher/terminal.mjs";
import { looks, pictureOf, picturesFolder } from "./pictures";

const style = `:root{color-scheme:light dark;font:14px/1.5 system-ui,sans-serif}body{margin:24px}
section{margin:0 0 40px}h2{font-size:16px}.row{display:flex;gap:16px;overflow-x:auto;align-items:flex-start}
figure{margin:0;flex:none}img{height:420px;border:1px solid #8888;display:block}figcaption{color:#777}`;

function rowOf(state: ScreenState): string {
  const taken = looks.filter((look) => existsSync(join(picturesFolder, pictureOf(state, look))));
  const figures = taken.map((look) => {
    const file = pictureOf(state, look);
    const picture = `<a href="${file}"><img loading="lazy" src="${file}" alt="${state.name}, ${look.name}"></a>`;
    return `<figure>${picture}<figcaption>${look.name}</figcaption></figure>`;
  });
  return `<section><h2>${state.name}</h2><div class="row">${figures.join("") || "not taken"}</div></section>`;
}

// biome-ignore lint/style/noDefaultExport: Playwright makes an instance of the default export.
export default class ContactSheet implements Reporter {
  onEnd(): void {
    mkdirSync(picturesFolder, { recursive: true });
    const file = join(picturesFolder, "index.html");
    const head = `<meta charset="utf-8"><title>Screens</title><style>${style}</style><h1>Screens</h1>`;
    writeFileSync(file, `<!doctype html>\n<html lang="en">${head}\n${allStates.map(rowOf).join("\n")}\n</html>\n`);
    print(`\nPictures: ${file}`);
  }
}
