import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { leaseWorkgroup } from "./lease";
import type { AdminAccount, Deployment } from "./options";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const admin = (edition: AdminAccount["edition"], email: string) => ({ edition, email, password: "a long password" });

function deployment(...admins: AdminAccount[]): Deployment {
  const cacheDir = mkdtempSync(join(tmpdir(), "leases-"));
  folders.push(cacheDir);
  const mailbox = { newEmail: () => "", messages: async () => [] };
  return { baseURL: "http://localhost:3000", mailbox, admins, ownIpAddresses: true, cacheDir };
}

const soon = { preferred: 0, timeout: 300 };

it("gives a workgroup to one test at a time", async () => {
  const place = deployment(admin("APP", "one@qa.test"), admin("APP", "two@qa.test"), admin("APP4", "four@qa.test"));
  const first = await leaseWorkgroup(place, "APP", soon);
  const second = await leaseWorkgroup(place, "APP", soon);
  expect([first, second].map(({ account }) => account.email)).toEqual(["one@qa.test", "two@qa.test"]);
  await expect(leaseWorkgroup(place, "APP", soon)).rejects.toThrow("all 2 workgroups of edition APP");
  first.release();
  expect((await leaseWorkgroup(place, "APP", soon)).account.email).toBe("one@qa.test");
});

it("waits until another test returns its workgroup", async () => {
  const place = deployment(admin("APP", "one@qa.test"));
  const first = await leaseWorkgroup(place, "APP", soon);
  const waiting = leaseWorkgroup(place, "APP", { preferred: 0, timeout: 5_000 });
  first.release();
  expect((await waiting).account.email).toBe("one@qa.test");
});

it("takes over the lease of a process that was killed", async () => {
  const place = deployment(admin("APP", "one@qa.test"));
  await leaseWorkgroup(place, "APP", soon);
  const [file = ""] = readdirSync(place.cacheDir);
  // No process has this id: it is above the largest one of Linux and macOS.
  writeFileSync(join(place.cacheDir, file), "99999999");
  expect((await leaseWorkgroup(place, "APP", soon)).account.email).toBe("one@qa.test");
});

it("leases a certain account that the configuration does not list", async () => {
  const place = deployment(admin("APP", "one@qa.test"));
  const fresh = admin("APP", "fresh@qa.test");
  expect((await leaseWorkgroup(place, fresh, soon)).account).toBe(fresh);
  await expect(leaseWorkgroup(place, fresh, soon)).rejects.toThrow("Other tests have had fresh@qa.test");
});

it("names an edition without a workgroup", async () => {
  await expect(leaseWorkgroup(deployment(), "APP3", soon)).rejects.toThrow("no account of edition APP3");
});
