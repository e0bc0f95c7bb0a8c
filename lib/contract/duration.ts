/** Durations in milliseconds. All durations are made here, so that no number lacks a unit. Client-safe. */

/** Returns milliseconds. */
export function seconds(n: number): number {
  return n * 1000;
}

/** Returns milliseconds. */
export function minutes(n: number): number {
  return seconds(n * 60);
}

/** Returns milliseconds. */
export function hours(n: number): number {
  return minutes(n * 60);
}

/** Returns milliseconds. */
export function days(n: number): number {
  return hours(n * 24);
}

/** Returns whole seconds from `now` until `date`, both of the same clock, at least 1: the unit of `Retry-After`. */
export function secondsUntil(date: Date, now: Date): number {
  return Math.max(1, Math.ceil((date.getTime() - now.getTime()) / seconds(1)));
}
