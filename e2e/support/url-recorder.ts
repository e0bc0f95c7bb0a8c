/** Records every URL that a browser requests or shows, and searches them for secrets. */
import { type BrowserContext, expect, type Page } from "@playwright/test";

export type Recorded = {
  /** Values that no URL may contain, in any encoding. */
  secrets: Set<string>;
  urls: string[];
  methods: string[];
  /** Navigations: method and URL. */
  navigations: string[];
  /** Expects no secret in any URL or Referer header. */
  expectClean(): Promise<void>;
};

const decoded = (text: string) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const spellings = (secret: string) => [
  secret,
  Buffer.from(secret).toString("base64url"),
  secret.replace(/(...)/, "$1-"),
];

export function record(context: BrowserContext): Recorded {
  const secrets = new Set<string>();
  const [urls, methods, navigations]: [string[], string[], string[]] = [[], [], []];
  const headers: Promise<Record<string, string>>[] = [];
  const watch = (page: Page) => page.on("framenavigated", (frame) => urls.push(frame.url()));
  for (const page of context.pages()) watch(page);
  context.on("page", watch).on("request", (request) => {
    urls.push(request.url());
    methods.push(request.method());
    if (request.isNavigationRequest()) navigations.push(`${request.method()} ${request.url()}`);
    headers.push(request.allHeaders().catch(() => request.headers()));
  });
  context.on("response", (response) => {
    const { location } = response.headers();
    if (location) urls.push(location);
  });
  return {
    secrets,
    urls,
    methods,
    navigations,
    async expectClean() {
      const referers = (await Promise.all(headers)).flatMap((all) => all.referer ?? []);
      const texts = [...urls, ...referers].flatMap((url) => [url, decoded(url), decoded(url.replaceAll("+", " "))]);
      const all = texts.join("\n").toLowerCase();
      expect(urls.length).toBeGreaterThan(0);
      expect([...secrets].filter((secret) => spellings(secret).some((one) => all.includes(one.toLowerCase())))).toEqual(
        [],
      );
    },
  };
}
