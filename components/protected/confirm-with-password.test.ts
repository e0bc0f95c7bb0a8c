import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createGate, type Outcome, type Show } from "./gate";

const fetched = vi.fn<(path: string, init: RequestInit) => Promise<Response>>();

beforeEach(() => vi.stubGlobal("fetch", fetched));
afterEach(() => {
  vi.unstubAllGlobals();
  fetched.mockReset();
});

function gateThatSees(...outcomes: Outcome[]) {
  const show = vi.fn<Show>(async () => outcomes.shift() ?? "cancelled");
  return { show, ...createGate(show) };
}

const view = { status: "open", requestMark: "M4" };

test("a password that is enough asks nothing more", async () => {
  fetched.mockResolvedValueOnce(new Response(null, { status: 204 }));
  const { show, confirmWithPassword } = gateThatSees();
  expect(await confirmWithPassword("a secret")).toMatchObject({ ok: true });
  expect(show).not.toHaveBeenCalled();
  const [path, init] = fetched.mock.calls[0] ?? [];
  expect(path).toBe("/api/account/reauthenticate");
  expect(init).toMatchObject({ method: "POST", body: '{"password":"a secret"}' });
});

test("a wrong password is the form's to show", async () => {
  fetched.mockResolvedValueOnce(Response.json({ code: "incorrect_password" }, { status: 403 }));
  const { show, confirmWithPassword } = gateThatSees();
  expect(await confirmWithPassword("wrong")).toMatchObject({ ok: false, code: "incorrect_password" });
  expect(show).not.toHaveBeenCalled();
});

test("a code that the server wants as well is asked for in place", async () => {
  fetched.mockResolvedValueOnce(Response.json(view, { status: 202 }));
  const { show, confirmWithPassword } = gateThatSees("passed");
  expect(await confirmWithPassword("a secret")).toMatchObject({ ok: true });
  expect(show).toHaveBeenCalledExactlyOnceWith("reauthentication", view);
});

test("without that code nothing is confirmed", async () => {
  fetched.mockResolvedValueOnce(Response.json(view, { status: 202 }));
  const { confirmWithPassword } = gateThatSees("cancelled");
  expect(await confirmWithPassword("a secret")).toMatchObject({ ok: false, code: "reauthentication_required" });
});

test("a second step that the session lacks comes first, and the password is not asked for again", async () => {
  fetched.mockResolvedValueOnce(Response.json({ code: "second_step_required" }, { status: 403 }));
  fetched.mockResolvedValueOnce(new Response(null, { status: 204 }));
  const { show, confirmWithPassword } = gateThatSees("passed");
  expect(await confirmWithPassword("a secret")).toMatchObject({ ok: true });
  expect(show).toHaveBeenCalledExactlyOnceWith("second_step", undefined);
  expect(fetched).toHaveBeenCalledTimes(2);
});
