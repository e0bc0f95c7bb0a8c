/** Nothing is cut off or needs scrolling in two directions: reflow, zoom, larger text, text spacing (WCAG 1.4.4, 1.4.10, 1.4.12). */
import type { Page } from "@playwright/test";

/** Text that is cut off, and the page's own scrolling to the side. Tables may scroll in a box of their own (1.4.10). */
function readCuts(): string[] {
  const faults: string[] = [];
  const sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (sideways > 1) faults.push(`scrolls ${sideways} px sideways`);
  const isCutting = (overflow: string) => overflow === "hidden" || overflow === "clip";
  for (const element of document.body.querySelectorAll<HTMLElement>("*")) {
    const { width, height } = element.getBoundingClientRect();
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
    // One pixel: text for screen readers alone.
    if (!hasText || width <= 1 || height <= 1 || element.closest("[inert],svg")) continue;
    const style = getComputedStyle(element);
    if (style.visibility === "hidden" || style.clipPath !== "none") continue;
    const wide = isCutting(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
    const tall = isCutting(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
    if (wide || tall) faults.push(`cuts off "${element.textContent?.trim().slice(0, 40)}"`);
  }
  return faults;
}

const spacing =
  "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}";

/** Adds a style sheet in a way that the Content-Security-Policy allows. @returns a function that removes it */
async function addStyle(page: Page, css: string): Promise<() => Promise<void>> {
  const set = (text: string) =>
    page.evaluate((rules) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(rules);
      document.adoptedStyleSheets = rules === "" ? [] : [sheet];
    }, text);
  await set(css);
  return () => set("");
}

const layouts = [
  { name: "320 px", width: 320, css: "" },
  { name: "200 % zoom", width: 640, css: "" },
  { name: "text of 200 %", width: 1280, css: ":root{font-size:200%!important}" },
  { name: "text spacing at 1280 px", width: 1280, css: spacing },
  { name: "text spacing at 390 px", width: 390, css: spacing },
] as const;

/** @returns the faults of each layout, by its name */
export async function layoutFaults(page: Page): Promise<Record<string, string[]>> {
  const faults: Record<string, string[]> = {};
  for (const { name, width, css } of layouts) {
    await page.setViewportSize({ width, height: 800 });
    const remove = await addStyle(page, css);
    faults[name] = await page.evaluate(readCuts);
    await remove();
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  return faults;
}
