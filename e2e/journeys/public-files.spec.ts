/** Files that browsers, crawlers and researchers request by name: served directly with every header. */

import { expect, test } from "@/e2e/support/cleared-limits";
import { Client } from "@/e2e/support/http-client";
import { pending, signedIn } from "@/e2e/support/requests";
import { barePolicy, commonHeaders } from "@/lib/http/security-headers";

const types: Record<string, string> = {
  "/favicon.ico": "image/x-icon",
  "/apple-touch-icon.png": "image/png",
  "/icons/icon-192.png": "image/png",
  "/icons/icon-512.png": "image/png",
  "/icons/icon-maskable-512.png": "image/png",
  "/icon.svg": "image/svg+xml",
  "/manifest.webmanifest": "application/manifest+json",
  "/robots.txt": "text/plain",
  "/.well-known/security.txt": "text/plain",
};

test("serves every public file with the security headers to every client", async ({ kit }) => {
  const workgroup = await kit.makeWorkgroup();
  const member = await kit.makePerson({ twoFactorEnabled: true, memberships: [{ workgroup }] });
  const clients = {
    anonymous: new Client(),
    "signed in": await signedIn(workgroup.admin),
    "before the code": (await pending(member)).client,
  };
  for (const [path, type] of Object.entries(types)) {
    const texts = new Set<string>();
    for (const [who, client] of Object.entries(clients)) {
      for (const method of ["GET", "HEAD"]) {
        const answer = await client.send(method, path);
        const what = `${method} ${path}, ${who}`;
        expect(answer.status, what).toBe(200);
        expect(answer.headers.get("content-type")?.split(";", 1)[0], what).toBe(type);
        for (const [name, value] of Object.entries(commonHeaders({ secure: false, development: false }))) {
          expect(answer.headers.get(name), `${name} of ${what}`).toBe(value);
        }
        expect(answer.headers.get("content-security-policy"), what).toBe(barePolicy);
        expect(answer.setCookies, what).toEqual([]);
        if (method === "GET") texts.add(answer.text.replace(/^Expires: .*$/m, ""));
      }
    }
    expect(texts.size, `${path} is the same for everyone`).toBe(1);
  }
});

test("serves icons of the sizes that they claim", async ({ baseURL }) => {
  const bytes = async (path: string) => Buffer.from(await (await fetch(`${baseURL}${path}`)).arrayBuffer());
  const sizeOfPng = (png: Buffer) => {
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    return `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;
  };
  const { icons } = JSON.parse((await bytes("/manifest.webmanifest")).toString()) as {
    icons: { src: string; sizes: string }[];
  };
  expect(icons).toHaveLength(3);
  for (const { src, sizes } of icons) expect(sizeOfPng(await bytes(src)), src).toBe(sizes);
  expect(sizeOfPng(await bytes("/apple-touch-icon.png"))).toBe("180x180");
  const ico = await bytes("/favicon.ico");
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([0, 1, 3]);
  for (const [index, side] of [16, 32, 48].entries()) {
    const [length, offset] = [ico.readUInt32LE(6 + 16 * index + 8), ico.readUInt32LE(6 + 16 * index + 12)];
    expect(sizeOfPng(ico.subarray(offset, offset + length))).toBe(`${side}x${side}`);
  }
});

test("links icon and manifest from a page, and the policy lets the browser load them", async ({ page, baseURL }) => {
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto("/sign-in");
  await expect(page.locator('link[rel="icon"]')).toHaveAttribute("href", /^\/icon\.svg/);
  const devtools = await page.context().newCDPSession(page);
  const manifest = await devtools.send("Page.getAppManifest");
  expect(manifest.url).toBe(`${baseURL}/manifest.webmanifest`);
  expect(manifest.errors).toEqual([]);
  expect(JSON.parse(manifest.data ?? "{}")).toMatchObject({ name: "LeadMaster", display: "browser" });
  const loads = (src: string) =>
    page.evaluate(
      (url) =>
        new Promise<boolean>((resolve) => {
          const image = new Image();
          image.onload = () => resolve(true);
          image.onerror = () => resolve(false);
          image.src = url;
        }),
      src,
    );
  for (const src of ["/icon.svg", "/favicon.ico", "/apple-touch-icon.png", "/icons/icon-maskable-512.png"]) {
    expect(await loads(src), src).toBe(true);
  }
  expect(complaints).toEqual([]);
});

test("lets search engines index the help pages only", async ({ client }) => {
  const { text } = await client.send("GET", "/robots.txt");
  const rules = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(rules).toEqual(["User-agent: *", "Allow: /help", "Allow: /_next/static/", "Disallow: /"]);
  const robots = async (path: string) =>
    /<meta name="robots" content="([^"]*)"/.exec((await client.send("GET", path)).text)?.[1];
  expect(await robots("/help/two-factor-authentication")).toBe("index, follow");
  for (const path of ["/sign-in", "/password-reset", "/nothing/here"]) expect(await robots(path)).toMatch(/^noindex/);
});

test("names a contact for vulnerabilities that does not expire (RFC 9116)", async ({ client, baseURL }) => {
  const { text, headers } = await client.send("GET", "/.well-known/security.txt");
  expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
  const fields = new Map(
    text
      .trimEnd()
      .split("\n")
      .map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
  expect([...fields.keys()].sort()).toEqual(["Canonical", "Contact", "Expires", "Preferred-Languages"]);
  expect(fields.get("Contact")).toBe("mailto:support@leadmaster.test");
  expect(fields.get("Canonical")).toBe(`${baseURL}/.well-known/security.txt`);
  const daysLeft = (Date.parse(fields.get("Expires") ?? "") - Date.now()) / 86_400_000;
  expect(daysLeft).toBeGreaterThan(30);
  expect(daysLeft).toBeLessThan(365);
});
