import { describe, expect, it } from "vitest";
import { barePolicy, commonHeaders, pagePolicy, permissionsPolicy } from "./security-headers";

const deployed = { secure: true, development: false };
const directives = (policy: string) => new Map(policy.split("; ").map((part) => [part.split(" ", 1)[0], part]));

describe("pagePolicy", () => {
  it("lets nothing in that is not named, and no script without the nonce", () => {
    const policy = pagePolicy("abc", deployed);
    expect(directives(policy).get("default-src")).toBe("default-src 'none'");
    expect(directives(policy).get("script-src")).toBe("script-src 'nonce-abc' 'strict-dynamic'");
    expect(policy).not.toMatch(/unsafe|data:|blob:|\*|http/);
  });

  it("names each directive once", () => {
    const policy = pagePolicy("abc", deployed);
    expect(directives(policy).size).toBe(policy.split("; ").length);
  });

  it("turns http into https only where there is https", () => {
    expect(pagePolicy("abc", deployed)).toContain("upgrade-insecure-requests");
    expect(pagePolicy("abc", { ...deployed, secure: false })).not.toContain("upgrade-insecure-requests");
  });

  it("gives way to live reload in development alone", () => {
    expect(pagePolicy("abc", { secure: false, development: true })).toContain("'unsafe-eval'");
  });

  it("is stricter still for what is no page", () => {
    expect([...directives(barePolicy).keys()].sort()).toEqual(["base-uri", "default-src", "frame-ancestors"]);
  });
});

describe("commonHeaders", () => {
  it("asks for https for at least a year, subdomains too, and only over https", () => {
    const hsts = commonHeaders(deployed)["Strict-Transport-Security"] ?? "";
    expect(Number(/^max-age=(\d+); includeSubDomains$/.exec(hsts)?.[1])).toBeGreaterThanOrEqual(31_536_000);
    expect(commonHeaders({ ...deployed, secure: false })).not.toHaveProperty("Strict-Transport-Security");
  });

  it("leaves a page nothing but WebOTP and writing to the clipboard", () => {
    const features = permissionsPolicy.split(", ");
    expect(features.filter((feature) => !feature.endsWith("=()"))).toEqual([
      "clipboard-write=(self)",
      "otp-credentials=(self)",
    ]);
    expect(new Set(features).size).toBe(features.length);
  });
});
