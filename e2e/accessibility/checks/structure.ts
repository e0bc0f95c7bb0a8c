/** Landmarks, headings, title and language (WCAG 1.3.1, 2.4.1, 2.4.2, 2.4.6, 3.1.1). */
import type { Page } from "@playwright/test";

/** @returns a line for each fault */
export function structureFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const visible = (selector: string) =>
      [...document.querySelectorAll<HTMLElement>(selector)].filter((element) => element.getClientRects().length > 0);
    const faults: string[] = [];
    const headings = visible("h1");
    if (headings.length !== 1) faults.push(`${headings.length} headings of level 1`);
    if (visible("main").length !== 1) faults.push(`${visible("main").length} main landmarks`);
    if (document.documentElement.lang !== "en") faults.push(`the language is "${document.documentElement.lang}"`);
    if (!/^.{2,} · LeadMaster$/.test(document.title)) faults.push(`the title is "${document.title}"`);
    let last = 0;
    for (const heading of visible("h1,h2,h3,h4")) {
      const level = Number(heading.tagName.slice(1));
      if (level > last + 1 && !heading.closest("dialog,[role=dialog]")) {
        faults.push(`"${heading.textContent}" skips from level ${last} to ${level}`);
      }
      last = level;
    }
    return faults;
  });
}
