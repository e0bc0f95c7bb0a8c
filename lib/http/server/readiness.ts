/** Whether this process should get requests: the database takes writes, has this build's migrations, and no stop has begun. */
import { roundTripMilliseconds } from "@/lib/db";
import { hasAllMigrations } from "@/lib/db/migrations";
import type { Database } from "@/lib/db/pool";
import { errorFields, log } from "@/lib/runtime/log";
import { READINESS_TIMEOUT } from "./connection-limits";

type Answer = { ready: true } | { ready: false; reason: "stopping" | "migrations" | "database"; error?: unknown };

export type Readiness = { isReady(): Promise<boolean> };

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer in time")), milliseconds);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * Creates the readiness check. Concurrent probes share one result, so a flood of them costs one statement at a time.
 * @param db a pool of its own: a load that fills the others must not take every instance out of the load balancer
 */
export function makeReadiness(db: Database, isStopping: () => boolean): Readiness {
  let hasMigrations = false;
  let running: Promise<Answer> | null = null;
  /** As it was logged last. */
  let last = "";

  async function ask(): Promise<Answer> {
    try {
      // Migrations are never taken back, so one good answer is enough.
      hasMigrations ||= await hasAllMigrations(db);
      if (!hasMigrations) return { ready: false, reason: "migrations" };
      await roundTripMilliseconds(db);
      return { ready: true };
    } catch (error) {
      return { ready: false, reason: "database", error };
    }
  }

  function shared(): Promise<Answer> {
    running ??= ask().finally(() => {
      running = null;
    });
    return running;
  }

  async function answer(): Promise<Answer> {
    if (isStopping()) return { ready: false, reason: "stopping" };
    const asked = await within(READINESS_TIMEOUT, shared()).catch((error): Answer => {
      return { ready: false, reason: "database", error };
    });
    // SIGTERM may have come in the meantime.
    return isStopping() ? { ready: false, reason: "stopping" } : asked;
  }

  function note(current: Answer): void {
    const state = current.ready ? "ready" : current.reason;
    if (state === last) return;
    last = state;
    if (current.ready) log().info({ event: "ready" });
    else
      log().warn({ event: "not_ready", reason: current.reason, ...(current.error ? errorFields(current.error) : {}) });
  }

  return {
    async isReady() {
      const current = await answer();
      note(current);
      return current.ready;
    },
  };
}
