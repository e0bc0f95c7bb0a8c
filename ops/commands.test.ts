import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { root } from "@/local/launcher/environment.mjs";
import { captureAdmin } from "./capture-admin";

it.each([
  [["--help"], /Usage: npm run admin -- \[options\] \[command\].+release.+use-address.+feedback.+Exit codes: 0/s],
  [["release", "--help"], /Usage: npm run admin -- release \[options\] <email>\n.+paused or stopped/s],
  [["use-address", "--help"], /Usage: npm run admin -- use-address \[options\] <destination>\n.+STOP/s],
  [["temporary-code", "--help"], /Usage: npm run admin -- temporary-code \[options\]\n.+--email.+--reason.+--hours/s],
  [["feedback", "--help"], /Usage: npm run admin -- feedback \[options\]\n/s],
  [
    ["create-workgroup", "--help"],
    /Usage: .+create-workgroup \[options\]\n.+--name <name>.+"APP", "APP2", "APP3", "APP4".+--admin <email>/s,
  ],
  [["create-admin", "--help"], /Usage: .+create-admin \[options\]\n.+--workgroup <id or name>.+--email <email>/s],
  [["set-edition", "--help"], /Usage: .+set-edition \[options\]\n/s],
  [["evidence", "--help"], /Usage: .+evidence \[options\]\n.+--workgroup.+--from <day>.+--to <day>.+--out <folder>/s],
  [["after-restore", "--help"], /Usage: .+after-restore \[options\]\n.+--yes/s],
  [["disable", "--help"], /Usage: .+disable \[options\] <email>\n/s],
  [["enable", "--help"], /Usage: .+enable \[options\] <email>\n/s],
  [["export-person", "--help"], /Usage: .+export-person \[options\] <email>\n.+--out <file>/s],
  [["erase-person", "--help"], /Usage: .+erase-person \[options\] <email>\n.+--dry-run.+--yes.+--leave-without-admin/s],
  [["help", "release"], /Usage: npm run admin -- release/s],
])("%j prints help and exits with code 0", async (words, help) => {
  expect(await captureAdmin(...words)).toEqual({ exitCode: 0, out: expect.stringMatching(help), err: "" });
});

it.each([
  [[], "Usage: npm run admin --"],
  [["toString", "a@b.test"], "unknown command 'toString'"],
  [["reach", "a@b.test"], "unknown command 'reach'"],
  [["relase", "a@b.test"], "Did you mean release?"],
  [["release"], "missing required argument 'email'"],
  [["release", "a@b.test", "c@d.test"], "too many arguments"],
  [["release", "--force", "a@b.test"], "unknown option '--force'"],
  [["release", "+14155550100"], "It is not an email address."],
  [["use-address", "911"], "It is neither an email address nor a phone number"],
  [["use-address", "a@b@c.test"], "It is neither an email address nor a phone number"],
  [["temporary-code", "--email", "a@b.test", "--hours", "2"], "required option '--reason <text>'"],
  [["temporary-code", "--email", "a@b.test", "--reason", "x", "--hours", "25"], "Use a whole number from 1 to 24."],
  [["temporary-code", "--email", "a@b.test", "--reason", " ", "--hours", "1"], "Use 1 to 500 characters"],
  [["feedback", "all"], "too many arguments"],
  [["create-workgroup"], "required option '--name <name>' not specified"],
  [["create-workgroup", "--name", "N", "--admin", "a@b.test"], "required option '--edition <edition>' not specified"],
  [
    ["create-workgroup", "--name", "N", "--edition", "APP5", "--admin", "a@b.test"],
    "Allowed choices are APP, APP2, APP3, APP4.",
  ],
  [
    ["create-workgroup", "--name", " ", "--edition", "APP", "--admin", "a@b.test"],
    "Use 1 to 100 characters in one line.",
  ],
  [["create-workgroup", "--name", "N", "--edition", "APP", "--admin", "a@b"], "It is not an email address."],
  [["create-admin", "--workgroup", "N"], "required option '--email <email>' not specified"],
  [["set-edition", "--workgroup", "N", "--edition", "app"], "Allowed choices are APP, APP2, APP3, APP4."],
  [["evidence", "--workgroup", "N", "--from", "2026-02-30"], "Use a day such as 2026-03-31."],
  [["evidence", "--workgroup", "N", "--from", "2026-02-01", "--to", "2026-02-02"], "required option '--out <folder>'"],
  [["after-restore", "now"], "too many arguments"],
  [["disable"], "missing required argument 'email'"],
  [["export-person", "a@b.test"], "required option '--out <file>' not specified"],
  [["erase-person"], "missing required argument 'email'"],
  [["erase-person", "a", "--yes"], "It is not an email address."],
  [["enable", "a"], "It is not an email address."],
])("%j is wrong usage and exits with code 2", async (words, sentence) => {
  const { exitCode, out, err } = await captureAdmin(...words);
  expect([exitCode, out]).toEqual([2, ""]);
  expect(err).toContain(sentence);
});

it("ends the process with the exit code of the command", () => {
  const run = (...words: string[]) =>
    spawnSync(process.execPath, ["--import", "tsx", "ops/admin.ts", ...words], { cwd: root, encoding: "utf8" });
  expect(run("--help")).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("Usage") });
  expect(run("release")).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("missing") });
}, 30_000);
