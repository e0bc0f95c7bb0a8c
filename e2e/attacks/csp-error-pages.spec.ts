/** E: the error pages under the Content-Security-Policy. */

import { full } from "@/e2e/support/full-run";
import { startInstance } from "@/e2e/support/instance";
import { listen } from "@/e2e/support/page-errors";
import { expect, test } from "@/e2e/support/world-test";

test(
  "error pages satisfy the Content-Security-Policy, in both themes and without a root layout",
  full,
  async ({ browser }) => {
    // A database that is not there: every page of a session fails.
    const server = await startInstance({
      databaseUrl: "postgres://nobody:x@127.0.0.1:1/nothing",
      readyPath: "/sign-in",
    });
    try {
      for (const colorScheme of ["light", "dark"] as const) {
        for (const global of [false, true]) {
          const context = await browser.newContext({ colorScheme });
          const value = "A".repeat(43);
          await context.addCookies([{ name: "leadmaster.session", value, url: server.origin }]);
          const page = await context.newPage();
          const complaints = await listen(page);
          // The error page fails too, so that the global one has to stand in: it trips over the reference number.
          if (global) await page.addInitScript(tripErrorPage);
          const answer = await page.goto(`${server.origin}/account`);
          expect(answer?.status()).toBe(500);
          await expect(page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
          expect(await page.title()).toBe("Something went wrong · LeadMaster");
          // Only the global one stands without the root layout and its links.
          expect((await page.locator('link[rel="manifest"]').count()) === 0).toBe(global);
          const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
          const lightness = Number(/\d+/.exec(background)?.[0] ?? 0);
          expect(lightness > 128, `${background} in ${colorScheme}`).toBe(colorScheme === "light");
          // Scripts run: the button works, and the answer is the same failure.
          await page.getByRole("button", { name: "Try again" }).click();
          await expect(page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
          expect(complaints.filter((complaint) => /policy|-src|nonce/i.test(complaint))).toEqual([]);
          await context.close();
        }
      }
    } finally {
      await server.kill9();
    }
  },
);

/** Runs in the page. */
function tripErrorPage(): void {
  let left = 4;
  const values = new WeakMap<object, unknown>();
  Object.defineProperty(Error.prototype, "digest", {
    configurable: true,
    get(this: object) {
      return values.get(this);
    },
    set(this: object, value: unknown) {
      const tripping = {
        toString() {
          left -= 1;
          if (left >= 0) throw new Error("the error page fails");
          return String(value);
        },
      };
      values.set(this, tripping);
    },
  });
}
