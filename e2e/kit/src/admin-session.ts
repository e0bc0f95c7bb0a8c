/** The admin of a workgroup: one session for many tests, renewed and proven again where the product asks for it. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Answer, StorageState } from "./api";
import { type Inbox, linkIn } from "./inbox";
import { giveCode, type Person, signInOverApi } from "./person";

/** Signs in. If the account does not exist yet, accepts the invitation that the operator's `create-workgroup` sent to it. */
async function signIn(admin: Person, inbox: Inbox): Promise<void> {
  const { api, email, password } = admin;
  api.clear();
  const reason = await api.takeStep("password", { email, password });
  if (reason === "code_required") return giveCode(admin, inbox);
  if (reason === null) return;
  if (reason !== "credentials") throw new Error(`The password of ${email} was refused: ${reason}`);
  await acceptFirstInvitation(admin, inbox);
  await signInOverApi(admin, inbox);
}

const accept = ({ api, name, password }: Person, link: string): Promise<Answer> =>
  api.send("POST", `/api/invitations/${link.split("/").at(-1)}/accept`, { name, password });

async function acceptFirstInvitation(admin: Person, inbox: Inbox): Promise<void> {
  const { email } = admin;
  const link = await inbox.waitForLink({ email }, "invitation").catch((error: Error) => {
    throw new Error(`${email} can't sign in with the configured password, and has no invitation. ${error.message}`);
  });
  const { status, text } = await accept(admin, link);
  // Used already: the password is another one.
  if (status === 410) throw new Error(`${email} can't sign in with the configured password.`);
  if (status !== 200) throw new Error(`The invitation of ${email} was not accepted: ${status} ${text}`);
}

/** Proves the identity again: the password, then a code if the policy requires one. */
async function stepUp({ api, email, password, ...person }: Person, inbox: Inbox): Promise<void> {
  const path = "/api/account/reauthenticate";
  const { status, json } = await api.demand([202, 204], "POST", path, { password });
  if (status === 204) return;
  const code = await inbox.waitForCode({ email, ...person }, { mark: String(json.requestMark) });
  await api.demand([204], "POST", `${path}/code`, { code });
}

/** Sends a request as the admin: signs in, completes a second step or proves the identity again if the answer asks for it. */
export async function sendAsAdmin(
  admin: Person,
  inbox: Inbox,
  request: { method: string; path: string; body?: unknown },
): Promise<Answer> {
  const { method, path, body } = request;
  if (!admin.api.hasSession) await signIn(admin, inbox);
  for (let remedies = 0; ; remedies += 1) {
    const answer = await admin.api.send(method, path, body);
    if (remedies === 3) return answer;
    if (answer.status === 401) await signIn(admin, inbox);
    else if (answer.json.code === "second_step_required") {
      await admin.api.demand([201], "POST", "/api/sign-in/challenge", {});
      await giveCode(admin, inbox);
    } else if (answer.json.code === "reauthentication_required") await stepUp(admin, inbox);
    else return answer;
  }
}

/** An account without a session on this machine may be new: accepts its invitation, if one has arrived, before it has a password to try. */
export async function joinIfInvited(admin: Person, inbox: Inbox): Promise<void> {
  const links = (await inbox.messagesTo(admin.email)).map((message) => linkIn(message, "invitation"));
  const newest = links.find((link) => link !== null);
  // An account that exists refuses it, and signs in with its password.
  if (newest) await accept(admin, newest);
}

/** Continues the session that an earlier test or run saved in `file`. @returns false if there is none */
export function restoreSession({ api }: Person, file: string): boolean {
  let state: StorageState;
  try {
    state = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // None yet, or the writing process was killed: a new sign-in writes it anew.
    return false;
  }
  api.restore(state);
  return true;
}

export function keepSession({ api }: Person, file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(api.storageState()), { mode: 0o600 });
  chmodSync(file, 0o600);
}
