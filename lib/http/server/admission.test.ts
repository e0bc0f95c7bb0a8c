import { describe, expect, it } from "vitest";
import { makeAdmission } from "./admission";

const limits = { wait: 1_000, always: 4 };

/** A server that completes one request every `interval` milliseconds, while `arrivals` requests arrive in that time. */
function simulate(interval: number, arrivals: number, completions: number) {
  let time = 0;
  const admission = makeAdmission(limits, () => time);
  const started: number[] = [];
  const waits: number[] = [];
  let refused = 0;
  for (let i = 0; i < completions; i += 1) {
    for (let k = 0; k < arrivals; k += 1) {
      if (admission.enter()) started.push(time);
      else refused += 1;
    }
    time += interval;
    const at = started.shift();
    if (at === undefined) continue;
    waits.push(time - at);
    admission.leave();
  }
  return { waits: waits.slice(completions / 2), refused };
}

describe("admission of password steps", () => {
  it("refuses none that the server can keep up with", () => {
    expect(simulate(20, 1, 1_000).refused).toBe(0);
  });

  it.each([5, 20, 80])("keeps the wait at the limit under four times the load, at %i ms each", (interval) => {
    const { waits, refused } = simulate(interval, 4, 2_000);
    expect(refused).toBeGreaterThan(2_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_100);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(800);
  });

  it("always admits a few, however slow they are", () => {
    const admission = makeAdmission(limits, () => 0);
    const admitted = Array.from({ length: 100 }, () => admission.enter()).filter(Boolean).length;
    expect(admitted).toBe(41);
    const { waits } = simulate(900, 4, 200);
    expect(waits.length).toBe(100);
  });

  it("admits again when those under way are over", () => {
    const admission = makeAdmission(limits, () => 0);
    while (admission.enter());
    for (let i = 0; i < 10; i += 1) admission.leave();
    expect(admission.enter()).toBe(true);
  });
});
