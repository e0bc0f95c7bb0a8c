/** Compares the calls that pages make with the OpenAPI document. */
import type { BrowserContext, Response } from "@playwright/test";
import { checkExchange } from "./answer-contract";

async function check(response: Response): Promise<void> {
  const request = response.request();
  const { pathname, search } = new URL(response.url());
  if (!pathname.startsWith("/api/")) return;
  // A redirect has no body, and that of a page that is gone cannot be read.
  const text = await response.text().catch(() => null);
  if (text === null) return;
  checkExchange({
    method: request.method(),
    path: `${pathname}${search}`,
    requestType: request.headers()["content-type"] ?? null,
    requestBody: request.postData() ?? "",
    status: response.status(),
    contentType: response.headers()["content-type"] ?? null,
    text,
  });
}

/**
 * Checks every call of the pages of a context from now on.
 * @returns a function for the end of the test, which throws the first difference
 */
export function checkExchangesOf(context: BrowserContext): () => Promise<void> {
  const checks: Promise<unknown>[] = [];
  context.on("response", (response) => {
    checks.push(check(response).catch((difference: unknown) => difference));
  });
  return async () => {
    const [difference] = (await Promise.all(checks)).filter((each) => each !== undefined);
    if (difference) throw difference;
  };
}
