import { expect, test, vi } from "vitest";
import { makeConcurrencyLimit, Overloaded } from "./concurrency";

/** Work that goes on until it is told to end. */
function task() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, work: vi.fn(() => ended) };
}

test("so many at once, the others one after the other, and a failure gives its slot back", async () => {
  const inSlot = makeConcurrencyLimit({ of: "test", atOnce: 2, waiting: 9 });
  const [first, second, third, fourth] = [task(), task(), task(), task()];
  const all = [first, second, third, fourth].map(({ work }) => inSlot(work));
  expect([third.work, fourth.work].map((work) => work.mock.calls.length)).toEqual([0, 0]);
  first.end();
  await all[0];
  await vi.waitFor(() => expect(third.work).toHaveBeenCalled());
  expect(fourth.work).not.toHaveBeenCalled();
  for (const { end } of [second, third, fourth]) end();
  await Promise.all(all);
  await expect(inSlot(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await Promise.all([1, 2, 3].map((n) => inSlot(async () => n)))).toEqual([1, 2, 3]);
});

test("who comes when too many wait, or waits too long, is refused and leaves nothing behind", async () => {
  const inSlot = makeConcurrencyLimit({ of: "test", atOnce: 1, waiting: 1, patience: 10 });
  const long = task();
  const running = inSlot(long.work);
  const late = vi.fn(async () => {});
  const waits = inSlot(late);
  await expect(inSlot(late)).rejects.toThrow(Overloaded);
  await expect(waits).rejects.toThrow(Overloaded);
  long.end();
  await running;
  await expect(inSlot(async () => "in")).resolves.toBe("in");
  expect(late).not.toHaveBeenCalled();
});
