/**
 * Admission control (load shedding) for password steps. A password hash is most of the work of a sign-in. More sign-ins than the processor
 * can hash would all wait longer and longer, so those that would wait too long are refused before any work, at a hundredth of its cost.
 */

type Limits = {
  /** Milliseconds that an admitted request may wait for its answer. */
  wait: number;
  /** Requests under way that are admitted whatever the wait. */
  always: number;
};

export type Admission = {
  /** @returns false if the request is refused; else `leave` must be called when it is over */
  enter(): boolean;
  leave(): void;
};

/** Milliseconds from one completion to the next that is assumed before any was seen, and the longest that counts. */
const FIRST_INTERVAL = 25;
const LONGEST_INTERVAL = 1_000;

/** The share of the newest interval in the mean. */
const WEIGHT = 0.1;

/**
 * Admits requests while their number times the mean time between two completions is at most the wait (Little's law). The time is measured
 * while more than `always` are under way: otherwise it is the pace at which requests arrive.
 * @param now milliseconds of a monotonic clock
 */
export function makeAdmission({ wait, always }: Limits, now = () => performance.now()): Admission {
  let underWay = 0;
  let interval = FIRST_INTERVAL;
  /** Of the last completion while busy. */
  let completedAt: number | null = null;

  return {
    enter() {
      if (underWay >= always && underWay * interval > wait) return false;
      underWay += 1;
      return true;
    },
    leave() {
      const isBusy = underWay > always;
      const at = now();
      if (isBusy && completedAt !== null) {
        interval += WEIGHT * (Math.min(at - completedAt, LONGEST_INTERVAL) - interval);
      }
      completedAt = isBusy ? at : null;
      underWay -= 1;
    },
  };
}
