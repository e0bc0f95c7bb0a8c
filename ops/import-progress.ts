/** Progress of an import on the terminal: how far it is, how fast, and how long it still takes. */

/** Milliseconds between two lines. */
const EVERY = 5_000;

const count = (number: number) => Math.round(number).toLocaleString("en-US");

/** A wait in words, rounded up. */
function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.ceil(seconds))} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

export type Progress = {
  /** `lines` more are done, `hashed` of which took work; those that were there before take almost none, and say nothing about the rest. */
  add(lines: number, hashed: number): void;
};

/** @param now milliseconds of a clock that never goes back */
export function startProgress(total: number, tell: (text: string) => void, now = () => performance.now()): Progress {
  const startedAt = now();
  let [done, worked, busy, toldAt, lastAt] = [0, 0, 0, startedAt, startedAt];
  return {
    add(lines, hashed) {
      const at = now();
      done += lines;
      worked += hashed;
      if (hashed > 0) busy += at - lastAt;
      lastAt = at;
      if (at - toldAt < EVERY || done >= total) return;
      toldAt = at;
      const perSecond = worked === 0 ? 0 : worked / (busy / 1_000);
      const left =
        perSecond === 0 ? "" : `, ${count(perSecond)} a second, about ${inWords((total - done) / perSecond)} left`;
      tell(`${count(done)} of ${count(total)} users${left}\n`);
    },
  };
}
