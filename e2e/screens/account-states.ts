/** States of the home page and of My account. */
import { expect, type Page } from "@playwright/test";
import { Client } from "@/e2e/support/http-client";
import { twoFactorBox } from "@/e2e/support/page-objects";
import type { Person } from "@/e2e/support/people";
import { signedIn } from "@/e2e/support/requests";
import { enter, enterWithCode, makePerson, makeWorkgroup, type Stage, statesOf } from "./screen-state";

type Cast = {
  phone?: string;
  phoneConsented?: boolean;
  twoFactorEnabled?: boolean;
  required?: boolean;
  role?: "member" | "admin";
};

async function makeMaya({ world }: Stage, { required = false, ...cast }: Cast = {}): Promise<Person> {
  return makePerson(world, cast, await makeWorkgroup(world, "Harbor Realty", "APP4", required));
}

/** Opens a page as somebody who needs no code, or with one. */
const at = (path: string, cast: Cast | ((stage: Stage) => Cast) = {}) => ({
  show: async (stage: Stage) => {
    const given = typeof cast === "function" ? cast(stage) : cast;
    const person = await makeMaya(stage, given);
    const open = given.required || given.twoFactorEnabled ? enterWithCode : enter;
    await open(stage.page, person, path);
    await expect(stage.page.getByRole("heading", { level: 1 })).toBeVisible();
    return person;
  },
});

const withPhone = ({ phone }: Stage): Cast => ({ phone, twoFactorEnabled: true });

async function openAccount(stage: Stage, cast: Cast = {}): Promise<Person> {
  const person = await at("/account", cast).show(stage);
  await expect(twoFactorBox(stage.page)).toBeEnabled();
  return person;
}

const update = (page: Page) => page.getByRole("button", { name: "Update" });

async function suppress({ world, page }: Stage, person: Person, channel: "email" | "phone"): Promise<void> {
  const destination = person[channel];
  await world.sql`INSERT INTO suppressions (channel, destination, reason) VALUES (${channel}, ${destination}, ${channel === "email" ? "bounced" : "opted_out"})`;
  await page.reload();
}

export const accountStates = [
  ...statesOf("home", {
    "two-factor off": at("/"),
    "asked for consent": at("/", (stage) => ({ ...withPhone(stage), phoneConsented: false })),
    "two-factor on": { quick: true, ...at("/", withPhone) },
    "required by a workgroup": at("/", { required: true, role: "admin" }),
    "account menu": {
      quick: true,
      show: async (stage) => {
        await at("/", { role: "admin" }).show(stage);
        await stage.page.getByRole("button", { name: "My account" }).click();
        await expect(stage.page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
      },
    },
  }),
  ...statesOf("user information", {
    off: { quick: true, ...at("/account") },
    on: at("/account", withPhone),
    "on, without scripts": { scripts: false, ...at("/account", withPhone) },
    locked: { quick: true, ...at("/account", (stage) => ({ phone: stage.phone, required: true })) },
    "turning on": {
      show: async (stage) => {
        await openAccount(stage);
        await twoFactorBox(stage.page).check();
      },
    },
    "turning off": {
      quick: true,
      show: async (stage) => {
        await openAccount(stage, { twoFactorEnabled: true });
        await twoFactorBox(stage.page).uncheck();
        await expect(stage.page.getByLabel("Current password")).toBeVisible();
      },
    },
    saved: {
      show: async (stage) => {
        await openAccount(stage);
        await twoFactorBox(stage.page).check();
        await update(stage.page).click();
        await expect(stage.page.getByText(/^Saved/).first()).toBeVisible();
      },
    },
    "name missing": {
      show: async (stage) => {
        await openAccount(stage);
        await stage.page.getByLabel("Name", { exact: true }).fill("");
        await update(stage.page).click();
        await expect(stage.page.getByLabel("Name", { exact: true })).toHaveAttribute("aria-invalid", "true");
      },
    },
    "codes stopped": {
      show: async (stage) => suppress(stage, await at("/account", withPhone).show(stage), "phone"),
    },
    "asked for consent": {
      quick: true,
      ...at("/account", (stage) => ({ ...withPhone(stage), phoneConsented: false })),
    },
    "asked for consent, without scripts": {
      scripts: false,
      ...at("/account", (stage) => ({ ...withPhone(stage), phoneConsented: false })),
    },
    "new phone number": {
      show: async (stage) => {
        await openAccount(stage);
        await stage.page.getByRole("button", { name: "Add phone number" }).click();
        await expect(stage.page.getByLabel("Mobile number")).toBeVisible();
      },
    },
    "confirming a phone number": {
      show: async (stage) => {
        await openAccount(stage);
        await stage.page.getByRole("button", { name: "Add phone number" }).click();
        await stage.page.getByLabel("Mobile number").fill(stage.phone);
        await stage.page.getByRole("button", { name: "Send code" }).click();
        await expect(stage.page.getByLabel("One-Time Password")).toBeVisible();
      },
    },
    "dialog for the password": {
      quick: true,
      show: async (stage) => {
        const person = await openAccount(stage);
        await stage.world
          .sql`UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE user_id = ${person.id}`;
        await stage.page.getByRole("button", { name: "Add phone number" }).click();
        await stage.page.getByLabel("Mobile number").fill(stage.phone);
        await stage.page.getByRole("button", { name: "Send code" }).click();
        await expect(stage.page.getByRole("dialog")).toBeVisible();
      },
    },
  }),
  ...statesOf("password", { "": { quick: true, ...at("/account/password") } }),
  ...statesOf("sessions", {
    "only this one": at("/account/sessions"),
    "three others": {
      quick: true,
      show: async (stage) => {
        const person = await makeMaya(stage);
        for (const userAgent of agents) {
          await new Client(undefined, { "user-agent": userAgent }).password(person.email, person.password);
        }
        await enter(stage.page, person, "/account/sessions");
      },
    },
  }),
  ...statesOf("my activity", {
    "": {
      quick: true,
      show: async (stage) => {
        const person = await makeMaya(stage, { twoFactorEnabled: true });
        await new Client().password(person.email, "not the password");
        await enterWithCode(stage.page, person, "/account/activity");
      },
    },
    "after a first sign-in": at("/account/activity"),
  }),
  ...statesOf("sign-in", {
    "session ended elsewhere": {
      show: async (stage) => {
        const person = await at("/account").show(stage);
        const other = await signedIn(person);
        await other.send("DELETE", "/api/account/sessions?others=true");
        await stage.page.reload();
      },
    },
  }),
];

const agents = [
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0",
];
