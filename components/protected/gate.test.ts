import { expect, test, vi } from "vitest";
import type { Refusal, Reply } from "@/components/api";
import { createGate, type Outcome, type Step } from "./gate";

const done = { ok: true, status: 200, data: "saved" } as const;
const lacksCode: Refusal = { ok: false, status: 403, code: "second_step_required" };
const lacksPassword: Refusal = { ok: false, status: 403, code: "reauthentication_required" };

/** A dialog that waits to be answered. */
function fakeDialog() {
  const asked: { step: Step; answer: (outcome: Outcome) => void }[] = [];
  const gate = createGate((step) => new Promise((answer) => asked.push({ step, answer })));
  const question = (count: number) =>
    vi.waitFor(() => {
      const found = asked[count - 1];
      if (!found) throw new Error(`${asked.length} questions so far`);
      return found;
    });
  return { ...gate, asked, question };
}

/** Gives these answers, one a call, and then the last one for ever. */
function server(...replies: Reply<string>[]) {
  const send = vi.fn(async () => replies[Math.min(send.mock.calls.length, replies.length) - 1] as Reply<string>);
  return send;
}

test("an answer that lacks nothing goes straight through", async () => {
  const { protectedCall, asked } = fakeDialog();
  const refusal: Refusal = { ok: false, status: 409, code: "conflict" };
  expect(await protectedCall(server(done))).toBe(done);
  expect(await protectedCall(server(refusal))).toBe(refusal);
  expect(asked).toHaveLength(0);
});

test("a call is repeated once after the step that it lacked", async () => {
  const { protectedCall, question } = fakeDialog();
  const send = server(lacksCode, done);
  const reply = protectedCall(send);
  const { step, answer } = await question(1);
  expect(step).toBe("second_step");
  expect(send).toHaveBeenCalledTimes(1);
  answer("passed");
  expect(await reply).toBe(done);
  expect(send).toHaveBeenCalledTimes(2);
});

test("both steps can follow one another", async () => {
  const { protectedCall, question } = fakeDialog();
  const reply = protectedCall(server(lacksCode, lacksPassword, done));
  (await question(1)).answer("passed");
  const second = await question(2);
  expect(second.step).toBe("reauthentication");
  second.answer("passed");
  expect(await reply).toBe(done);
});

test("cancelling leaves the refusal, and the next press asks anew", async () => {
  const { protectedCall, question } = fakeDialog();
  const send = server(lacksPassword);
  const reply = protectedCall(send);
  (await question(1)).answer("cancelled");
  expect(await reply).toBe(lacksPassword);
  expect(send).toHaveBeenCalledTimes(1);
  protectedCall(send);
  expect((await question(2)).step).toBe("reauthentication");
});

test("a step that was passed in vain is not asked for again", async () => {
  const { protectedCall, question, asked } = fakeDialog();
  const reply = protectedCall(server(lacksCode));
  (await question(1)).answer("passed");
  expect(await reply).toBe(lacksCode);
  expect(asked).toHaveLength(1);
});

test("a question that is out of date is put again if it must be", async () => {
  const { protectedCall, question } = fakeDialog();
  const reply = protectedCall(server(lacksPassword, lacksCode, lacksPassword, done));
  (await question(1)).answer("changed");
  (await question(2)).answer("passed");
  (await question(3)).answer("passed");
  expect(await reply).toBe(done);
});

test("two calls at once share one question", async () => {
  const { protectedCall, question, asked } = fakeDialog();
  const replies = [protectedCall(server(lacksCode, done)), protectedCall(server(lacksCode, done))];
  (await question(1)).answer("passed");
  expect(await Promise.all(replies)).toEqual([done, done]);
  expect(asked).toHaveLength(1);
});

test("two calls that lack different steps are asked one after the other", async () => {
  const { protectedCall, question, asked } = fakeDialog();
  const first = protectedCall(server(lacksCode, done));
  await question(1);
  const second = protectedCall(server(lacksPassword, done));
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toHaveLength(1);
  (await question(1)).answer("cancelled");
  expect(await first).toBe(lacksCode);
  (await question(2)).answer("passed");
  expect(await second).toBe(done);
});

test("a call that was under way while its step was passed is only repeated", async () => {
  const { protectedCall, question, asked } = fakeDialog();
  let arrive = (_: Reply<string>) => {};
  const send = server(done);
  send.mockImplementationOnce(() => new Promise((resolve) => (arrive = resolve)));
  const slow = protectedCall(send);
  const quick = protectedCall(server(lacksCode, done));
  (await question(1)).answer("passed");
  await quick;
  arrive(lacksCode);
  expect(await slow).toBe(done);
  expect(asked).toHaveLength(1);
});

test("a call that throws leaves the gate usable", async () => {
  const { protectedCall, question } = fakeDialog();
  await expect(protectedCall(() => Promise.reject(new Error("defect")))).rejects.toThrow("defect");
  const reply = protectedCall(server(lacksCode, done));
  (await question(1)).answer("passed");
  expect(await reply).toBe(done);
});
