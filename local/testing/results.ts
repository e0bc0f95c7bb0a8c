// For integration tests: what a service answered, as a word to compare.

type Result = { ok: true } | { ok: false; reason: string };

/** `ok`, or the reason of the refusal. */
export const outcome = async (work: Promise<Result>): Promise<string> => {
  const result = await work;
  return result.ok ? "ok" : result.reason;
};

/** The result of what must succeed. @throws Error with the reason of a refusal */
export async function succeeded<R extends Result>(work: Promise<R>): Promise<Extract<R, { ok: true }>> {
  const result = await work;
  if (!result.ok) throw new Error(result.reason);
  return result as Extract<R, { ok: true }>;
}
