/** Records every password and temporary code that a run has sent, correct or not: the sweep searches all logs and rows for them. */
import type { Browser } from "@playwright/test";
import { keepSecret } from "@/local/testing/sweep/written";

/** Shorter or repetitive passwords also occur in ordinary text. */
const isTelling = (password: string) => password.length >= 8 && new Set(password).size >= 5;

function fieldsOf(body: string): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(body) ?? {});
  } catch {
    return [...new URLSearchParams(body)];
  }
}

/** Records the passwords and temporary codes in a request body, JSON or form. */
export function keepPasswordsIn(body: string): void {
  if (!/password|temporaryCode/i.test(body)) return;
  for (const [name, value] of fieldsOf(body)) {
    if (/password/i.test(name) && typeof value === "string" && isTelling(value)) {
      keepSecret("a password that was typed", value);
    }
    const digits = name === "temporaryCode" && typeof value === "string" ? value.replace(/[^0-9]/g, "") : "";
    if (digits.length === 8 && new Set(digits).size > 1) keepSecret("a temporary code", digits);
  }
}

/** Records the passwords in every request of this browser. */
export function watch(browser: Browser): void {
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (...given) => {
    const context = await newContext(...given);
    context.on("request", (request) => keepPasswordsIn(request.postData() ?? ""));
    return context;
  };
}
