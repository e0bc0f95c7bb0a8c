/** Remembers which passwords a run has typed, right and wrong ones: none may stand in anything that the run wrote. */
import type { Browser } from "@playwright/test";
import { keepSecret } from "@/local/testing/sweep/written";

/** What is shorter is found in ordinary words, and what repeats a letter in anything that does. */
const isTelling = (password: string) => password.length >= 8 && new Set(password).size >= 5;

function fieldsOf(body: string): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(body) ?? {});
  } catch {
    return [...new URLSearchParams(body)];
  }
}

/** Of a request's body, JSON or a form. */
export function keepPasswordsIn(body: string): void {
  if (!/password/i.test(body)) return;
  for (const [name, value] of fieldsOf(body)) {
    if (/password/i.test(name) && typeof value === "string" && isTelling(value)) {
      keepSecret("a password that was typed", value);
    }
  }
}

/** Of everything that this browser sends. */
export function watch(browser: Browser): void {
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (...given) => {
    const context = await newContext(...given);
    context.on("request", (request) => keepPasswordsIn(request.postData() ?? ""));
    return context;
  };
}
