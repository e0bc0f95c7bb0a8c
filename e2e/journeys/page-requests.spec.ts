/** What a view of a page asks the server for: the page and its files, and nothing ahead of a click. */
import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/support/journey-test";

/** Opens a page and waits until it asks for nothing more. @returns the paths of its requests that are neither the page nor its files */
async function askedBeside(page: Page, path: string): Promise<string[]> {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (["fetch", "xhr"].includes(request.resourceType())) asked.push(new URL(request.url()).pathname);
  });
  await page.goto(path, { waitUntil: "networkidle" });
  expect(await page.getByRole("link").count()).toBeGreaterThan(0);
  page.removeAllListeners("request");
  return asked;
}

test("no page that a link leads to is fetched before the click", async ({ page, kit }) => {
  expect(await askedBeside(page, "/sign-in")).toEqual([]);
  const workgroup = await kit.makeFreshWorkgroup();
  await kit.signIn(page, workgroup.admin);
  for (const path of ["/", "/account", "/account/activity", `/workgroups/${workgroup.id}`]) {
    expect(await askedBeside(page, path), path).toEqual([]);
  }
});
