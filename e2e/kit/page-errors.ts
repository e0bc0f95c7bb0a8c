/** What a browser complains of while a page is used. */
import type { Page } from "@playwright/test";

/** Collects what a page complains of: violations of its policy, console errors and warnings, errors that nobody caught. */
export async function listen(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  await page.exposeFunction("tellViolation", (what: string) => complaints.push(what));
  await page.addInitScript(() => {
    const { tellViolation } = window as unknown as { tellViolation(what: string): void };
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
      tellViolation(`${effectiveDirective} ${blockedURI} ${sample}`),
    );
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}

/** A browser's own notes on answers that are meant: 401, 403, 404 and 500 are what some of the screens are about. */
const meant = /^Failed to load resource: the server responded with a status of (401|403|404|500)/;
export const unexpected = (complaints: string[]) => complaints.filter((complaint) => !meant.test(complaint));
