/** Durations. Every one in the code is made here, in milliseconds, so that no bare number needs a unit guessed. */

export function seconds(n: number): number {
  return n * 1000;
}

export function minutes(n: number): number {
  return seconds(n * 60);
}

export function hours(n: number): number {
  return minutes(n * 60);
}

export function days(n: number): number {
  return hours(n * 24);
}

/** Whole seconds from `now` until `date`, both by the same clock, never below 1: the unit of `Retry-After`. */
export function secondsUntil(date: Date, now: Date): number {
  return Math.max(1, Math.ceil((date.getTime() - now.getTime()) / seconds(1)));
}
