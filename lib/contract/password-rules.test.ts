import { describe, expect, it } from "vitest";
import { ratePassword } from "./password-rules";

const about = ["Robin Smith", "robin.smith@harbor.test"];

describe("a new password", () => {
  it.each([
    ["correct horse test battery"],
    ["tuesday umbrella canyon"],
    ["xk3vq81mzp0rw7d"],
    ["pferd batterie klammer"],
    ["Пусть всегда будет солнце"],
    ["🦊🌵🚲🎻🧊🪁🍉🧭🪐🎲🥁🛶🧤🪴🔭"],
    [`${"tuesday umbrella canyon "}${"x7".repeat(100)}`],
  ])("%j is taken", async (password) => {
    expect(await ratePassword(password, about)).toMatchObject({ ok: true });
  });

  it.each([
    ["", "short", "Use 15 characters or more."],
    ["xk3vq81mzp0rw7", "short", "Use 15 characters or more; this has 14."],
    ["🦊".repeat(14), "short", "this has 14"],
    ["x7".repeat(129), "long", "Use 256 characters or fewer; this has 258."],
    ["passwordpassword", "weak", "repeats"],
    ["password1234567", "weak", "passwords that many people use"],
    ["ｐａｓｓｗｏｒｄ１２３４５６７", "weak", "passwords that many people use"],
    ["p4ssw0rdp4ssw0rd", "weak", "repeats"],
    ["thisismypassword", "weak", "."],
    ["aaaaaaaaaaaaaaa", "weak", "repeats"],
    [" ".repeat(15), "weak", "repeats"],
    ["abcdefghijklmnop", "weak", "sequence"],
    ["asdfghjklqwertyuiop", "weak", "."],
    ["leadmasterleadmaster", "weak", "your name, your email address or ours"],
    ["Robin Smith Robin", "weak", "your name, your email address or ours"],
    ["robin.smith@harbor.test", "weak", "your name, your email address or ours"],
    ["harborsmithrobin1", "weak", "your name, your email address or ours"],
  ])("%j is refused as %s", async (password, strength, reason) => {
    expect(await ratePassword(password, about)).toMatchObject({
      ok: false,
      strength,
      reason: expect.stringContaining(reason),
    });
  });

  it("S21 attack: an address that is longer than what is judged of a password is refused as one", async () => {
    const email = `${"robin.q".repeat(12)}@harbor.test`;
    for (const password of [email, `${email}!`, email.toUpperCase()]) {
      expect(await ratePassword(password, ["Robin Smith", email])).toMatchObject({ ok: false, strength: "weak" });
    }
  });

  it("counts 256 characters of any script", async () => {
    const long = Array.from({ length: 256 }, (_, i) => String.fromCodePoint(0x1f300 + ((i * 37) % 200))).join("");
    expect([...long]).toHaveLength(256);
    expect((await ratePassword(long, [])).ok).toBe(true);
  });

  it("is no way to keep the server busy", async () => {
    await ratePassword("load the word lists", about);
    for (const hard of ["4@8({[<369&#!1/|0$5+7%2", "p@55w0rd", "1234567890", "a@0", "00110011"]) {
      const before = process.cpuUsage();
      await ratePassword(hard.repeat(256).slice(0, 256), about);
      const { user } = process.cpuUsage(before);
      expect(user / 1_000, hard).toBeLessThan(1_000);
    }
  });
});
