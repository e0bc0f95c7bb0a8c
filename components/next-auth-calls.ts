import type { CodeRefusal, PasswordRefusal } from "@/lib/contract/vocabulary";
import { codeRefusals, passwordRefusals } from "@/lib/contract/vocabulary";
import { type FailureCode, type RawAnswer, type Refusal, request, toRefusal } from "./api";

const refusalsOf = { password: passwordRefusals, code: codeRefusals } as const;

type RefusalOf = { password: PasswordRefusal; code: CodeRefusal };

export type StepReply<Step extends keyof RefusalOf> = { ok: true } | Refusal<RefusalOf[Step] | FailureCode>;

const offline = { ok: false, status: 0, code: "offline" } as const;

/**
 * One step of the sign-in. next-auth answers a refusal with an address whose `error` names the reason. The fields go into
 * the request body and nowhere else.
 */
export async function signInStep<Step extends keyof RefusalOf>(
  step: Step,
  fields: Record<string, string>,
): Promise<StepReply<Step>> {
  const answer = await postWithToken(`/api/auth/callback/${step}`, fields);
  if (answer === null) return offline;
  if ("ok" in answer) return answer;
  const known: readonly string[] = refusalsOf[step];
  const error = errorOfUrl(answer.body);
  if (error !== null && known.includes(error)) {
    return { ok: false, status: answer.status, code: error as RefusalOf[Step], retryAfter: answer.retryAfter };
  }
  return answer.status === 200 && error === null ? { ok: true } : toRefusal(answer);
}

/** Ends the session on the server. The caller leaves the page as a whole, so that nothing of it stays in a cache. */
export async function signOut(): Promise<{ ok: true } | Refusal> {
  const answer = await postWithToken("/api/auth/signout", { callbackUrl: "/sign-in" });
  if (answer === null) return offline;
  if ("ok" in answer) return answer;
  return answer.status === 200 ? { ok: true } : toRefusal(answer);
}

/**
 * Posts with the CSRF token that the page has in a hidden field, so that a step is one request. A missing or stale token is requested anew and
 * the call repeated once: a refused token has spent no attempt.
 */
async function postWithToken(path: string, fields: Record<string, string>): Promise<RawAnswer | Refusal | null> {
  const post = (csrfToken: string) => request("POST", path, { ...fields, csrfToken, json: "true" });
  const printed = document.querySelector<HTMLInputElement>('input[name="csrfToken"]')?.value;
  if (printed) {
    const answer = await post(printed);
    if (answer === null || answer.status !== 403 || toRefusal(answer).code !== "csrf") return answer;
  }
  const fresh = await readCsrfToken();
  return typeof fresh === "string" ? post(fresh) : fresh;
}

async function readCsrfToken(): Promise<string | Refusal> {
  const answer = await request("GET", "/api/auth/csrf");
  if (answer === null) return offline;
  const token = (answer.body as { csrfToken?: unknown } | null)?.csrfToken;
  return typeof token === "string" ? token : toRefusal(answer);
}

function errorOfUrl(body: unknown): string | null {
  const url = (body as { url?: unknown } | null)?.url;
  if (typeof url !== "string" || !URL.canParse(url, window.location.origin)) return null;
  return new URL(url, window.location.origin).searchParams.get("error");
}
