import { expect, it } from "vitest";
import { hasProperHost } from "./host-header";

const withHosts = (hosts: string[], httpVersion = "1.1") =>
  hasProperHost({
    httpVersion,
    rawHeaders: ["Accept", "*/*", ...hosts.flatMap((host) => ["hOsT", host]), "X", "host"],
  });

it.each(["app.example.com", "localhost:3000", "10.0.0.5:3000", "[::1]:3000", "[2001:db8::5]", "under_score.internal"])(
  "accepts the host %s",
  (host) => {
    expect(withHosts([host])).toBe(true);
  },
);

it.each([
  "",
  "user@app.example.com",
  "user:secret@app.example.com:3000",
  "app.example.com, evil.test",
  "app.example.com,evil.test",
  "app.example.com evil.test",
  "app.example.com:3000:80",
  "app.example.com:",
  "app.example.com/path",
  "app.example.com?x",
  "%61pp.example.com",
  "[::1",
  "::1",
  "http://app.example.com",
])("S16 attack: rejects the host %j", (host) => {
  expect(withHosts([host])).toBe(false);
});

it("S16 attack: rejects two Host headers, also when both are the same", () => {
  expect(withHosts(["app.example.com", "app.example.com"])).toBe(false);
  expect(withHosts(["app.example.com", "evil.test"])).toBe(false);
});

it("S16 rejects a missing Host header, but not from HTTP/1.0", () => {
  expect(withHosts([])).toBe(false);
  expect(withHosts([], "1.0")).toBe(true);
});
