/** Forced colors keep what is drawn with backgrounds (WCAG 1.4.1, 1.4.11); reduced motion stops what moves (2.2.2, 2.3.3). */
import type { Page } from "@playwright/test";

const controls =
  "button,a,[role=button],[role=checkbox],input:not([type=hidden]),select,textarea,[aria-current],[aria-pressed=true],[aria-selected=true]";

/** Marks the controls whose shape is their background, before the colors are forced. */
function markFilled(selector: string): void {
  for (const element of document.querySelectorAll<HTMLElement>(selector)) {
    const { backgroundColor } = getComputedStyle(element);
    const isFilled = !/rgba\(.*, 0\)|transparent/.test(backgroundColor);
    if (isFilled && element.getClientRects().length > 0) element.dataset.filled = "";
  }
}

/** Filled controls that are only text in forced colors. */
function readLost(): string[] {
  const lost: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>("[data-filled]")) {
    const style = getComputedStyle(element);
    const hasBorder = style.borderTopStyle !== "none" && Number.parseFloat(style.borderTopWidth) > 0;
    const hasOutline = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
    const isNative = style.appearance !== "none" && element instanceof HTMLInputElement;
    const isOther =
      style.forcedColorAdjust === "none" ||
      style.textDecorationLine !== "none" ||
      element.querySelector("svg") !== null;
    if (!hasBorder && !hasOutline && !isNative && !isOther) {
      lost.push(`${element.tagName.toLowerCase()} "${element.textContent?.trim().slice(0, 40)}" has no border`);
    }
    delete element.dataset.filled;
  }
  return lost;
}

export async function forcedColorFaults(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  await page.evaluate(markFilled, controls);
  await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  const faults = await page.evaluate(readLost);
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  return faults;
}

/** Animations that run although the user wants less motion. 150 ms: a change of color. */
export async function motionFaults(page: Page): Promise<string[]> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => {
        const { duration, iterations } = animation.effect?.getComputedTiming() ?? {};
        return animation.playState === "running" && (iterations === Number.POSITIVE_INFINITY || Number(duration) > 150);
      })
      .map((animation) => {
        const target = animation.effect instanceof KeyframeEffect ? animation.effect.target : null;
        return `${target?.tagName.toLowerCase()} "${target?.textContent?.trim().slice(0, 30)}" moves`;
      }),
  );
}
