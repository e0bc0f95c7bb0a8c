import { describe, expect, it } from "vitest";
import { Overloaded } from "@/lib/runtime/concurrency";
import { isOutage } from "./.";
import { ConnectionLost, DatabaseSilent } from "./pool";

const withCode = (code: string) => Object.assign(new Error("x"), { code });

describe("isOutage", () => {
  it.each([
    ["no answer", new DatabaseSilent()],
    ["a lost connection", new ConnectionLost()],
    ["no room in the queue", new Overloaded("statement")],
    // The pool is opened by one copy of the module, and its errors are judged by another.
    ["no answer, told by another copy", Object.assign(new Error("x"), { name: "DatabaseSilent" })],
    ["a lost connection, told by another copy", Object.assign(new Error("x"), { name: "ConnectionLost" })],
    ["no room, told by another copy", Object.assign(new Error("x"), { name: "Overloaded" })],
    ["a refused connection", withCode("ECONNREFUSED")],
    ["a host that is gone", withCode("EHOSTUNREACH")],
    ["a net that is gone", withCode("ENETUNREACH")],
    ["shutting down", withCode("57P01")],
    ["read-only", withCode("25006")],
    ["a full disk", withCode("53100")],
    ["a lock that was not to be had", withCode("55P03")],
  ])("%s", (_, error) => {
    expect(isOutage(error)).toBe(true);
  });

  it.each([
    ["a defect of ours", new TypeError("x")],
    ["a check of the table", withCode("23514")],
    ["a wrong statement", withCode("42601")],
    ["no error", "x"],
    ["nothing", null],
  ])("not %s", (_, error) => {
    expect(isOutage(error)).toBe(false);
  });
});
