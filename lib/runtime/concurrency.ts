/** Work of which only so much goes on at once. No queue grows without end: who comes too late or waits too long is told so. */

/** There was no room: "not now" beats an answer that nobody waits for any more. */
export class Overloaded extends Error {
  override name = "Overloaded";
  /** `of`: what the slots are for. */
  constructor(readonly of: string) {
    super(`no slot for a ${of}`);
  }
}

/**
 * Was there no room, for that kind of work where one is named? By its name: Next bundles this module more than once, and what one copy
 * throws is no instance of another one's class.
 */
export const isOverloaded = (error: unknown, of?: string) =>
  error instanceof Error && error.name === "Overloaded" && (of === undefined || (error as Overloaded).of === of);

type Limits = {
  /** What they are for, in a word. */
  of: string;
  atOnce: number;
  /** How many may wait for a slot. */
  waiting: number;
  /** How long each may wait, in milliseconds; without end when it is left out. */
  patience?: number;
};

/** Runs work in a slot. @throws Overloaded before the work has begun */
export type ConcurrencyLimit = <T>(work: () => Promise<T>) => Promise<T>;

export type Load = { running: number; waiting: number };

// Next bundles this module more than once: the loads of a process live on globalThis.
const shared = globalThis as { leadmasterLoads?: Map<string, Load> };

/** How much runs and waits in this process, by what it is for. */
export function loads(): Map<string, Load> {
  shared.leadmasterLoads ??= new Map();
  return shared.leadmasterLoads;
}

function loadOf(of: string): Load {
  const load = loads().get(of) ?? { running: 0, waiting: 0 };
  loads().set(of, load);
  return load;
}

/** A limit on work that runs at the same time; `waiting` more wait for at most `patience` milliseconds. */
export function makeConcurrencyLimit({ of, atOnce, waiting, patience }: Limits): ConcurrencyLimit {
  const line = new Set<() => void>();
  const load = loadOf(of);
  let running = 0;

  function enter(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (running < atOnce) {
        running += 1;
        load.running += 1;
        return resolve();
      }
      if (line.size >= waiting) return reject(new Overloaded(of));
      const impatient = () => {
        line.delete(next);
        load.waiting -= 1;
        reject(new Overloaded(of));
      };
      const timer = patience === undefined ? undefined : setTimeout(impatient, patience);
      const next = () => {
        clearTimeout(timer);
        load.waiting -= 1;
        resolve();
      };
      line.add(next);
      load.waiting += 1;
    });
  }

  function leave(): void {
    const [next] = line;
    // The one that finishes hands its slot over, so `running` is not lowered and raised in between.
    if (next === undefined) {
      running -= 1;
      load.running -= 1;
    } else {
      line.delete(next);
      next();
    }
  }

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
