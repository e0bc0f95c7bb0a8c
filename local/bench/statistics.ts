// Times and percentiles of the measuring programs.

/** @returns the result of the work and its milliseconds */
export async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const startedAt = performance.now();
  const result = await work();
  return [result, performance.now() - startedAt];
}

/** @param share from 0 to 1: 0.5 is the median */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** @returns such as "p50    12.3   p95    20.1 ms" */
export function describeQuantiles(values: readonly number[], shares: readonly number[]): string {
  const figures = shares.map((share) => `p${share * 100} ${quantile(values, share).toFixed(1).padStart(6)}`);
  return `${figures.join("   ")} ms`;
}
