import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { behaviorSchema, mismatch } from "@/local/provider/behaviors";
import { startKit } from "@/local/provider/test-kit";
import { choices, defaultChoice, groups, labelOf } from "./choices.js";

const examples = { both: ["a@inbox.test", "+14155550100"], email: ["a@inbox.test"], phone: ["+14155550100"] };

test.each(groups)("the provider accepts every choice of the group $title", ({ channel, choices: own }) => {
  for (const { behavior, label } of own) {
    const parsed = behaviorSchema.parse(behavior);
    for (const address of examples[channel]) expect(mismatch(address, parsed)).toBeNull();
    // The page finds the label of what the provider returns.
    expect(labelOf(JSON.parse(JSON.stringify(parsed)))).toBe(label);
  }
  expect(new Set(choices.map(({ label }) => label)).size).toBe(choices.length);
});

test("labelOf returns the JSON of an unknown behavior, and the default label without one", () => {
  expect(labelOf()).toBe(defaultChoice.label);
  expect(labelOf({ kind: "delay", ms: 1 })).toBe('{"kind":"delay","ms":1}');
});

test("the provider serves the page's files unchanged, and the page has no inline script or handler", async () => {
  const kit = await startKit();
  const folder = fileURLToPath(new URL(".", import.meta.url));
  for (const name of readdirSync(folder).filter((file) => !file.includes(".test."))) {
    const answer = await fetch(`${kit.provider.url}/${name === "inbox.html" ? "" : name}`);
    expect(answer.headers.get("content-security-policy"), name).toContain("script-src 'self'");
    expect(await answer.text()).toBe(readFileSync(folder + name, "utf8"));
  }
  expect(readFileSync(`${folder}inbox.html`, "utf8")).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=/i);
  await kit.stop();
});
