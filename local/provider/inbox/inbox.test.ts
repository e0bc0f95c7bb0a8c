import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { behaviourSchema, mismatch } from "../behaviours";
import { startKit } from "../test-kit";
import { choices, groups, labelOf, usual } from "./choices.js";

const examples = { both: ["a@inbox.test", "+14155550100"], email: ["a@inbox.test"], phone: ["+14155550100"] };

test.each(groups)("the provider takes every choice of the group $title", ({ channel, choices: own }) => {
  for (const { behaviour, label } of own) {
    const parsed = behaviourSchema.parse(behaviour);
    for (const address of examples[channel]) expect(mismatch(address, parsed)).toBeNull();
    // As the provider tells it back, so that the page finds its words for it.
    expect(labelOf(JSON.parse(JSON.stringify(parsed)))).toBe(label);
  }
  expect(new Set(choices.map(({ label }) => label)).size).toBe(choices.length);
});

test("what the page has no words for is shown as it is, and nothing told is the usual", () => {
  expect(labelOf()).toBe(usual.label);
  expect(labelOf({ kind: "delay", ms: 1 })).toBe('{"kind":"delay","ms":1}');
});

test("the page's files are served as they are, and it holds no script or handler of its own", async () => {
  const kit = await startKit();
  const folder = fileURLToPath(new URL(".", import.meta.url));
  for (const name of readdirSync(folder).filter((file) => !file.includes(".test."))) {
    const answer = await fetch(`${kit.provider.url}/${name === "inbox.html" ? "" : name}`);
    expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(await answer.text()).toBe(readFileSync(folder + name, "utf8"));
  }
  expect(readFileSync(`${folder}inbox.html`, "utf8")).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=/i);
  await kit.stop();
});
