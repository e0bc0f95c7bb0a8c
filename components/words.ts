/** Numbers, times and lists as people say them. */

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[], word = "and"): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}

/** A wait, rounded up, so that the promise is never too early. */
export function waitInWords(seconds: number): string {
  if (seconds < 90) return plural(Math.max(1, Math.ceil(seconds)), "second");
  if (seconds < 90 * 60) return plural(Math.ceil(seconds / 60), "minute");
  return plural(Math.ceil(seconds / 3600), "hour");
}

export function triesInWords(tries: number): string {
  return tries === 1 ? "This is your last try." : `${plural(tries, "try", "tries")} left.`;
}

/** "9:05" */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

type Reasons = { ownChoice: boolean; enforcedBy: readonly { name: string }[] };

/** Why a code is asked for; the workgroup comes first, because its setting overrides the user's. */
export function whyCode({ ownChoice, enforcedBy }: Reasons): string {
  if (enforcedBy.length > 0) {
    const names = listed(enforcedBy.map(({ name }) => name));
    return `${names} ${enforcedBy.length === 1 ? "asks" : "ask"} for a code at every sign-in.`;
  }
  return ownChoice ? "You turned on 2 Factor Login." : "No code is asked for.";
}
