/** Errors that a browser reports while a test uses a page. */
import type { Page } from "@playwright/test";

/** Collects policy violations, console errors and warnings, and uncaught errors of a page. */
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

/** Console messages about expected responses: some screens show a 401, 403, 404 or 500. */
const meant = /^Failed to load resource: the server responded with a status of (401|403|404|500)/;
export const unexpected = (complaints: string[]) => complaints.filter((complaint) => !meant.test(complaint));
