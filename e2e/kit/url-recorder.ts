/** Every address that a browser asks for or shows, to look for what must not stand in one. */
import { type BrowserContext, expect, type Page } from "@playwright/test";

export type Recorded = {
  /** What must never be in an address; in any spelling that a browser gives it. */
  secrets: Set<string>;
  urls: string[];
  methods: string[];
  /** Documents asked for: method and address. */
  navigations: string[];
  /** Looks through all of it, Referer headers too. */
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
