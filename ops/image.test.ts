// The image, compose.yaml and package.json say the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "@/local/launcher/environment.mjs";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const [dockerfile, compose, proxy] = [read("Dockerfile"), read("compose.yaml"), read("ops/Caddyfile")];

/** The command of an npm script without its shell words. */
const wordsOf = (script: string) => (scripts[script] ?? "").replace(/^.*\bexec /, "").split(" ");

describe("the image", () => {
  it("starts the server with the command of npm run serve", () => {
    const command = /^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? "[]";
    expect(JSON.parse(command)).toEqual(wordsOf("serve"));
  });

  it("has no instruction that needs root after USER", () => {
    const afterUser = dockerfile.split("\nUSER node\n")[1] ?? "";
    expect(afterUser).toContain("CMD");
    expect(afterUser).not.toMatch(/^(RUN|COPY|ADD|USER)/m);
  });

  it("is asked whether it lives under a path that the server has", () => {
    expect(dockerfile).toContain("/api/health/live'");
    expect(read("lib/http/server/request-guard.ts")).toContain('"/api/health/live"');
  });

  it("has no .env and no checkout's secrets in its build context", () => {
    expect(read(".dockerignore").split("\n")).toEqual(expect.arrayContaining([".env", ".env.*", ".data", ".git"]));
  });
});

describe("compose.yaml", () => {
  it("migrates with the command of npm run db:migrate", () => {
    const command = /command: (\["node".*\])/.exec(compose)?.[1] ?? "[]";
    expect(JSON.parse(command)).toEqual(wordsOf("db:migrate"));
  });

  it("trusts the address of its proxy alone", () => {
    const trusted = /TRUSTED_PROXIES: (\S+)/.exec(compose)?.[1];
    expect(trusted).toBe(/ipv4_address: ([\d.]+)/.exec(compose)?.[1]);
  });

  it("publishes the proxy's ports only", () => {
    expect(compose.match(/ports: .*/g)).toEqual(['ports: ["80:80", "443:443"]']);
  });

  it("asks instances for readiness before the proxy sends requests", () => {
    expect(proxy).toContain("health_uri /api/health/ready");
  });
});
