/** A person with an account, made through the product. */
import { randomBytes, randomInt } from "node:crypto";
import { Api } from "./api";
import type { Inbox } from "./inbox";
import type { Deployment } from "./options";
import { consentVersion } from "./sms-consent";
import type { Channel, Role } from "./vocabulary";

export type Person = {
  name: string;
  email: string;
  password: string;
  /** E.164, confirmed. */
  phone?: string;
  role: Role;
  /** The IP address of this person's requests; undefined where the deployment sees the one of the test machine. */
  ipAddress: string | undefined;
  /** The HTTP API with this person's session. */
  api: Api;
};

/** @returns an address of the network for measurements (RFC 2544), which no real client has */
export const newIpAddress = (): string => `198.${18 + randomInt(2)}.${randomInt(256)}.${randomInt(1, 255)}`;

export const ipHeaders = (ipAddress: string | undefined): Record<string, string> =>
  ipAddress ? { "x-forwarded-for": ipAddress } : {};

/** @returns a password that the rules accept for any name */
export const newPassword = (): string => randomBytes(15).toString("base64url");

const firstNames = ["Robin", "Alex", "Sam", "Kim", "Noa", "Toni", "Jules", "Charlie", "Mika", "Andrea"];

/** @returns a name that no one else has */
export const newName = (): string => `${firstNames[randomInt(firstNames.length)]} ${randomBytes(4).toString("hex")}`;

type Identity = Pick<Person, "name" | "email" | "password" | "role">;

export function personOf({ baseURL, ownIpAddresses }: Deployment, identity: Identity): Person {
  const ipAddress = ownIpAddresses ? newIpAddress() : undefined;
  return { ...identity, ipAddress, api: new Api(baseURL, ipHeaders(ipAddress)) };
}

export type SignInOptions = {
  /** The channel that the code is read from. Default: email. */
  channel?: Channel;
};

/** Signs in over the HTTP API, with a code from the inbox where the policy requires one. @returns whether a code was required */
export async function signInOverApi(person: Person, inbox: Inbox, { channel }: SignInOptions = {}): Promise<boolean> {
  const { api, email, password } = person;
  const reason = await api.takeStep("password", { email, password });
  if (reason === null) return false;
  if (reason !== "code_required") throw new Error(`The password of ${email} was refused: ${reason}`);
  await giveCode(person, inbox, channel);
  return true;
}

/** Ends the session of a person who is signed in. */
export async function signOutOverApi({ api }: Pick<Person, "api">): Promise<void> {
  await api.demand([200], "POST", "/api/auth/signout", { csrfToken: await api.csrf(), json: "true" });
}

/** Completes a pending second step. The message mark tells its code from those of earlier sign-ins. */
export async function giveCode(person: Person, inbox: Inbox, channel?: Channel): Promise<void> {
  const { api, email } = person;
  const { requestMark } = (await api.demand([200], "GET", "/api/sign-in/challenge")).json;
  const code = await inbox.waitForCode(person, { channel, mark: String(requestMark) });
  const refused = await api.takeStep("code", { code });
  if (refused !== null) throw new Error(`The code of ${email} was refused: ${refused}`);
}

/** Adds and confirms a phone number of the mailbox, with consent to text messages. The person has to be signed in, within the last ten minutes. */
export async function confirmPhone(person: Person, inbox: Inbox, phone: string): Promise<void> {
  const { api } = person;
  const consent = await consentVersion(api);
  const body = { phone, ...(consent && { consent }) };
  const started = await api.demand([202], "POST", "/api/account/phone", body);
  const mark = String(started.json.requestMark);
  const code = await inbox.waitForCode({ email: person.email, phone }, { channel: "phone", mark });
  await api.demand([200], "POST", "/api/account/phone/confirm", { code });
  person.phone = phone;
}
