import { expect, it, vi } from "vitest";
import { installWorld } from "@/local/testing/integration";
import { makeUser, makeWorkgroup } from "@/local/testing/test-world";
import { logRefusedRead } from "./refused-attempts";

const written = vi.hoisted(() => [] as object[]);
vi.mock("@/lib/runtime/log", () => ({ log: () => ({ warn: (entry: object) => written.push(entry) }) }));

installWorld();

it("logs a refused read with user, workgroup and reason, once a minute however often it is tried", async () => {
  const [{ id: user }, workgroup, other] = [await makeUser(), await makeWorkgroup(), await makeWorkgroup()];
  await Promise.all(Array.from({ length: 20 }, () => logRefusedRead(user, workgroup.toUpperCase(), "forbidden")));
  await logRefusedRead(user, workgroup, "forbidden");
  await logRefusedRead(user, other, "not_found");
  expect(written).toEqual([
    { event: "read_refused", user, workgroup, reason: "forbidden" },
    { event: "read_refused", user, workgroup: other, reason: "not_found" },
  ]);
});

it("logs nothing that a client makes up in place of an id", async () => {
  written.length = 0;
  for (const odd of ["", "x", "../../etc", "'; DROP TABLE users"]) await logRefusedRead("u", odd, "not_found");
  expect(written).toEqual([]);
});
