// The inbox page: shows the messages and events of the local provider, and sets the behavior of recipients.
import { choices, groups, labelOf } from "./choices.js";
import { outageButtons } from "./outages.js";
import { button, codeLine, element, eventList, mailFrame, providerLabel, statusLabel, time } from "./parts.js";

/** @typedef {import("./parts.js").Message} Message */
/** @typedef {import("./choices.js").Behavior} Behavior */

const messageLimit = 200;
/** Milliseconds. */
const pollInterval = 1_000;

/** @type {Message[]} */
let messages = [];
/** The behavior of each recipient that has one. @type {Record<string, Behavior>} */
let active = {};
/** The outage of each provider that has one. @type {Record<string, string>} */
let outages = {};
let lastAnswer = "";
/** The email that the user selected. @type {string | null} */
let selectedId = null;
/** The email in the reader. @type {string | null} */
let shownId = null;
/** The key of the button that opened the dialog. @type {string | undefined} */
let dialogOpener;

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

function render() {
  const filter = byId("filter").value.trim().toLowerCase();
  const matching = messages.filter((message) => message.to.includes(filter));
  const mails = matching.filter((message) => message.channel === "email");
  const texts = matching.filter((message) => message.channel === "phone");
  byId("mail-count").textContent = mails.length ? `(${mails.length})` : "";
  byId("text-count").textContent = texts.length ? `(${texts.length})` : "";
  byId("mail-empty").hidden = mails.length > 0;
  byId("mail-content").hidden = mails.length === 0;
  byId("text-empty").hidden = texts.length > 0;
  const selected = mails.find((message) => message.id === selectedId) ?? mails[0];
  const focused = focusedKey();
  byId("mails").replaceChildren(...mails.map((mail) => mailRow(mail, mail === selected)));
  byId("texts").replaceChildren(...texts.map(textRow));
  // Keeps the frame of the email that is shown already, and with it the scroll position.
  if (selected && selected.id !== shownId) byId("reader").replaceChildren(...reader(selected));
  if (selected) byId("reader-status").replaceChildren(eventList(selected), behaviorLine(selected));
  shownId = selected?.id ?? null;
  byId("active").replaceChildren(...Object.entries(active).map(activeRow));
  byId("outages").replaceChildren(...outageButtons(outages, refresh));
  if (focused) focusKey(focused);
}

function focusedKey() {
  return document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
}

/** @param {string} key */
function focusKey(key) {
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (found instanceof HTMLElement && found !== document.activeElement) found.focus({ preventScroll: true });
}

/** @param {Message} mail @param {boolean} isSelected */
function mailRow(mail, isSelected) {
  const select = () => {
    selectedId = mail.id;
    render();
  };
  const row = button(
    `mail ${mail.id} ${mail.to}`,
    select,
    { ariaCurrent: String(isSelected) },
    element("span", { className: "subject" }, mail.subject || "(no subject)"),
    element("span", {}, mail.to),
    element("span", { className: "foot" }, time(mail.receivedAt), statusLabel(mail.events.at(-1))),
  );
  return element("li", {}, row);
}

/** @param {string} text */
function say(text) {
  byId("copied").textContent = text;
}

/** @param {Message} mail */
function reader(mail) {
  const title = element("h3", {}, mail.subject || "(no subject)");
  const lines = [`From ${mail.from ?? ""}`, `To ${mail.to}`, `Sent ${providerLabel(mail)}`].map((line) =>
    element("div", {}, line),
  );
  const status = element("div", { id: "reader-status" });
  const head = element("header", {}, title, ...lines, time(mail.receivedAt), ...codeLine(mail, say), status);
  return [head, mail.html ? mailFrame(mail.html, `Content of ${mail.subject}`) : element("pre", {}, mail.text)];
}

/** @param {Message} message */
function textRow(message) {
  const head = element("div", { className: "to" }, element("span", {}, message.to), time(message.receivedAt));
  const code = codeLine(message, say);
  return element("li", {}, head, element("p", {}, message.text), ...code, eventList(message), behaviorLine(message));
}

/** @param {string} key @param {string} address */
function changeButton(key, address) {
  return button(key, () => openDialog(address), { ariaLabel: `Change the next messages to ${address}` }, "Change");
}

/** The behavior of a message's recipient. @param {Message} message */
function behaviorLine({ id, to }) {
  const words = element("span", {}, "Next: ", element("strong", {}, labelOf(active[to])));
  return element("div", { className: "next" }, words, changeButton(`next ${id}`, to));
}

/** @param {[string, Behavior]} entry */
function activeRow([address, behavior]) {
  return element(
    "li",
    {},
    element("strong", {}, address),
    element("span", {}, labelOf(behavior)),
    changeButton(`active ${address}`, address),
    button(`reset ${address}`, () => reset(address), { ariaLabel: `Remove ${address}` }, "Remove"),
  );
}

function openDialog(address = "") {
  dialogOpener = focusedKey();
  byId("behavior-address").value = address;
  const label = labelOf(active[address]);
  const index = choices.findIndex((choice) => choice.label === label);
  byId("behavior-choice").value = String(Math.max(0, index));
  byId("behavior-error").textContent = "";
  disableOtherChannel();
  byId("behavior-dialog").showModal();
  byId(address ? "behavior-choice" : "behavior-address").focus();
}

/** Disables the behaviors that cannot occur at the address. */
function disableOtherChannel() {
  const address = byId("behavior-address").value.trim();
  const channel = address.includes("@") ? "email" : /^\+?\d/.test(address) ? "phone" : "both";
  const select = byId("behavior-choice");
  for (const [index, group] of groups.entries()) {
    select.children[index].disabled = channel !== "both" && ![channel, "both"].includes(group.channel);
  }
  if (select.selectedOptions[0]?.parentElement.disabled) select.value = "0";
}

/** @param {string} address @param {RequestInit} init @returns {Promise<string>} an error for the user; empty if there is none */
async function changeBehavior(address, init) {
  try {
    const response = await fetch(`/behaviours/${encodeURIComponent(address)}`, init);
    const answer = await response.json();
    if (!response.ok) return typeof answer.error === "string" ? answer.error : "The provider refused this.";
    active = answer;
    render();
    return "";
  } catch {
    return "Can't reach the local provider. Try again when it runs.";
  }
}

/** @param {string} address */
async function reset(address) {
  await changeBehavior(address, { method: "DELETE" });
  // The row with the focused button is gone.
  byId("behavior-open").focus();
}

/** @param {SubmitEvent} event */
async function submit(event) {
  event.preventDefault();
  const behavior = choices[Number(byId("behavior-choice").value)]?.behavior;
  const address = byId("behavior-address").value.trim();
  const error = await changeBehavior(address, { method: "PUT", body: JSON.stringify(behavior) });
  byId("behavior-error").textContent = error;
  if (!error) byId("behavior-dialog").close();
}

async function refresh() {
  try {
    const answers = await Promise.all([
      fetch(`/messages?limit=${messageLimit}`),
      fetch("/behaviours"),
      fetch("/outages"),
    ]);
    const [messagesText = "", activeText = "", outagesText = ""] = await Promise.all(
      answers.map((answer) => answer.text()),
    );
    byId("trouble").hidden = true;
    if (messagesText + activeText + outagesText === lastAnswer) return;
    lastAnswer = messagesText + activeText + outagesText;
    messages = JSON.parse(messagesText);
    active = JSON.parse(activeText);
    outages = JSON.parse(outagesText);
    const options = [...new Set(messages.map((message) => message.to))].map((value) => element("option", { value }));
    byId("addresses").replaceChildren(...options);
    render();
  } catch {
    byId("trouble").hidden = false;
  }
}

const optgroups = groups.map(({ title, choices: own }) => {
  const options = own.map((choice) => element("option", { value: String(choices.indexOf(choice)) }, choice.label));
  return element("optgroup", { label: title }, ...options);
});
byId("behavior-choice").append(...optgroups);
// A link to one recipient's messages.
byId("filter").value = new URLSearchParams(location.search).get("to") ?? "";
byId("filter").addEventListener("input", render);
byId("behavior-address").addEventListener("input", disableOtherChannel);
byId("behavior-open").addEventListener("click", () => openDialog());
byId("behavior-cancel").addEventListener("click", () => byId("behavior-dialog").close());
byId("behavior-form").addEventListener("submit", submit);
// The browser restores the focus to an element that a rendering may have replaced.
byId("behavior-dialog").addEventListener("close", () => dialogOpener && focusKey(dialogOpener));

void refresh();
setInterval(() => document.hidden || refresh(), pollInterval);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
