import { describe, expect, it } from "vitest";
import { codeIn, linkIn, openInbox } from "./inbox";
import type { Mailbox } from "./mailbox";
import type { Message } from "./vocabulary";

const person = { email: "robin@people.test", phone: "+14155550100" };

/** A mailbox of messages that arrive one after the other: each call without an answer lets the next one arrive. */
function mailboxOf(later: Partial<Message>[]): Mailbox {
  const messages: Message[] = [];
  const arrive = () => {
    const next = later.shift();
    const number = messages.length + 1;
    const receivedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString();
    if (next)
      messages.unshift({ id: String(number), channel: "email", to: person.email, text: "", receivedAt, ...next });
  };
  return {
    newEmail: () => person.email,
    async messages({ to, since, wait }) {
      const found = () => messages.filter((message) => message.to === to && (!since || message.receivedAt > since));
      if (wait > 0 && found().length === 0) arrive();
      return found();
    },
  };
}

const codeEmail = (code: string, mark: string) => ({
  text: `Your code is:\n\n${code}\n\nMessage ${mark}, valid until 10:24 UTC`,
});

describe("codeIn", () => {
  it("finds the line of six digits of an email, and the end of a text message", () => {
    expect(codeIn({ channel: "email", text: "Your code is:\n\n012345\n\nBye" })).toBe("012345");
    expect(codeIn({ channel: "phone", text: "012345 is your code.\n@localhost #012345\n" })).toBe("012345");
  });
  it("is null without a code", () => {
    expect(codeIn({ channel: "email", text: "Call 012345 now" })).toBeNull();
  });
});

describe("linkIn", () => {
  it("finds the link of its kind only", () => {
    const text = "Join: https://app.example.com/invitations/k.id.secret\nOr https://app.example.com/not-me/x";
    expect(linkIn({ text }, "invitation")).toBe("https://app.example.com/invitations/k.id.secret");
    expect(linkIn({ text }, "passwordReset")).toBeNull();
  });
});

describe("waitForCode", () => {
  it("returns the code that arrives while it waits, and each message once", async () => {
    const inbox = openInbox(mailboxOf([{ text: "Hello" }, codeEmail("111111", "A1"), codeEmail("222222", "B2")]));
    expect(await inbox.waitForCode(person)).toBe("111111");
    expect(await inbox.waitForCode(person)).toBe("222222");
  });
  it("waits for the message with the mark of the page", async () => {
    const inbox = openInbox(mailboxOf([codeEmail("111111", "A1"), codeEmail("222222", "B2")]));
    expect(await inbox.waitForCode(person, { mark: "B2" })).toBe("222222");
  });
  it("names what arrived instead when time is up", async () => {
    const inbox = openInbox(mailboxOf([{ subject: "2 Factor Login is on", text: "Hello" }]));
    await expect(inbox.waitForCode(person, { timeout: 200 })).rejects.toThrow(/No code arrived.*2 Factor Login is on/s);
  });
  it("reads the phone of a person who has one", async () => {
    const text = { channel: "phone", to: person.phone, text: "@localhost #333333" } as const;
    const inbox = openInbox(mailboxOf([text]));
    expect(await inbox.waitForCode(person, { channel: "phone" })).toBe("333333");
    await expect(inbox.waitForCode({ email: person.email }, { channel: "phone" })).rejects.toThrow("no phone");
  });
});
