/** Every stop of the Tab key shows its focus and is not hidden by something else (WCAG 2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11). */
import type { Page } from "@playwright/test";

type Stop = { name: string; isNew: boolean; look: string; before: string | null; hidden: boolean; box: Box | null };
type Box = { x: number; y: number; width: number; height: number };

/**
 * Describes the element with the focus, and the one before it as it looks now.
 * `look` has all properties with which a focus ring can be drawn, on the element and on what is drawn around it.
 */
function readStop(): Stop {
  const store = window as unknown as { seen?: Set<Element>; previous?: Element };
  store.seen ??= new Set();
  const lookOf = (element: Element): string => {
    const near = [element, element.parentElement, element.parentElement?.parentElement, element.nextElementSibling];
    const inner = [...(element.nextElementSibling?.children ?? []), ...element.children].slice(0, 12);
    return [...near, ...inner]
      .filter((one) => one instanceof Element)
      .map((one) => {
        const style = getComputedStyle(one);
        const outline =
          style.outlineStyle === "none" ? "" : style.outlineStyle + style.outlineWidth + style.outlineColor;
        return [outline, style.boxShadow, style.borderColor, style.backgroundColor, style.textDecorationLine].join();
      })
      .join("|");
  };
  const before = store.previous?.isConnected ? lookOf(store.previous) : null;
  const element = document.activeElement;
  if (!element || element === document.body)
    return { name: "", isNew: false, look: "", before, hidden: false, box: null };
  const { x, y, width, height } = element.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  const seesIt = !top || element.contains(top) || top.contains(element) || top.closest("label")?.contains(element);
  // A menu holds the focus until the arrow keys choose an item, and does not let the Tab key out.
  if (element.role === "menu") return { name: "", isNew: false, look: "", before, hidden: false, box: null };
  const name = `${element.tagName.toLowerCase()} "${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40) || element.id}"`;
  const isNew = !store.seen.has(element);
  store.seen.add(element);
  store.previous = element;
  return { name, isNew, look: lookOf(element), before, hidden: seesIt === false, box: { x, y, width, height } };
}

const clipOf = ({ x, y, width, height }: Box) => ({
  x: Math.max(0, x - 6),
  y: Math.max(0, y - 6),
  width: width + 12,
  height: height + 12,
});

/** Compares pictures with and without the focus: some rings are drawn by other elements. */
async function looksTheSame(page: Page, box: Box): Promise<boolean> {
  const clip = clipOf(box);
  if (box.width === 0 || box.height === 0) return false;
  const focused = await page.screenshot({ clip, animations: "disabled" });
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  const blurred = await page.screenshot({ clip, animations: "disabled" });
  await page.evaluate(() => (window as unknown as { previous?: HTMLElement }).previous?.focus());
  return focused.equals(blurred);
}

/** @returns the faults, and the number of stops */
export async function focusFaults(page: Page): Promise<{ faults: string[]; stops: number }> {
  const faults: string[] = [];
  let stops = 0;
  let last: Stop | null = null;
  for (let press = 0; press < 120; press++) {
    await page.keyboard.press("Tab");
    const stop: Stop = await page.evaluate(readStop);
    if (last && stop.before === last.look && last.box && !(await comparePrevious(page, last))) {
      faults.push(`${last.name} does not show its focus`);
    }
    if (!stop.isNew) break;
    if (stop.hidden) faults.push(`${stop.name} has the focus and is covered`);
    stops += 1;
    last = stop;
  }
  return { faults, stops };
}

/** Goes back to the stop, and compares the pictures. @returns true if they differ */
async function comparePrevious(page: Page, { box }: Stop): Promise<boolean> {
  await page.keyboard.press("Shift+Tab");
  const same = box ? await looksTheSame(page, box) : false;
  await page.keyboard.press("Tab");
  return !same;
}
