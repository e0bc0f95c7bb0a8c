// Shows what the local provider took and what it has said about it since, and lets people choose what happens next.
import { choices, groups, labelOf } from "./choices.js";
import { button, element, life, mailFrame, stateOf, time } from "./parts.js";

/** @typedef {import("./parts.js").Message} Message */
/** @typedef {import("./choices.js").Behaviour} Behaviour */

const shown = 200;
const pollEvery = 1_000;

/** @type {Message[]} */
let messages = [];
/** The addresses that were told something. @type {Record<string, Behaviour>} */
let active = {};
let lastAnswer = "";
/** @type {string | null} */
let openId = null;
/** @type {string | null} */
let drawnId = null;
/** What opened the dialog. @type {string | undefined} */
let opener;

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

function draw() {
  const wanted = byId("filter").value.trim().toLowerCase();
  const matching = messages.filter((message) => message.to.includes(wanted));
  const mails = matching.filter((message) => message.channel === "email");
  const texts = matching.filter((message) => message.channel === "phone");
  byId("mail-count").textContent = mails.length ? `(${mails.length})` : "";
  byId("text-count").textContent = texts.length ? `(${texts.length})` : "";
  byId("mail-empty").hidden = mails.length > 0;
  byId("mail-content").hidden = mails.length === 0;
  byId("text-empty").hidden = texts.length > 0;
  const open = mails.find((message) => message.id === openId) ?? mails[0];
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
  byId("mails").replaceChildren(...mails.map((mail) => mailRow(mail, mail === open)));
  byId("texts").replaceChildren(...texts.map(textRow));
  // Only another e-mail loads the frame again.
  if (open && open.id !== drawnId) byId("reader").replaceChildren(...reader(open));
  if (open) byId("reader-state").replaceChildren(life(open), nextLine(open));
  drawnId = open?.id ?? null;
  byId("active").replaceChildren(...Object.entries(active).map(activeRow));
  if (focused) focusKey(focused);
}

/** @param {string} key */
function focusKey(key) {
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (found instanceof HTMLElement && found !== document.activeElement) found.focus({ preventScroll: true });
}

/** @param {Message} mail @param {boolean} isOpen */
function mailRow(mail, isOpen) {
  const open = () => {
    openId = mail.id;
    draw();
  };
  const row = button(
    `mail ${mail.id} ${mail.to}`,
    open,
    { ariaCurrent: String(isOpen) },
    element("span", { className: "subject" }, mail.subject || "(no subject)"),
    element("span", {}, mail.to),
    element("span", { className: "foot" }, time(mail.receivedAt), stateOf(mail.events.at(-1))),
  );
  return element("li", {}, row);
}

/** @param {Message} mail */
function reader(mail) {
  const title = element("h3", {}, mail.subject || "(no subject)");
  const lines = [`From ${mail.from ?? ""}`, `To ${mail.to}`].map((line) => element("div", {}, line));
  const state = element("div", { id: "reader-state" });
  const head = element("header", {}, title, ...lines, time(mail.receivedAt), state);
  return [head, mail.html ? mailFrame(mail.html, `Content of ${mail.subject}`) : element("pre", {}, mail.text)];
}

/** @param {Message} message */
function textRow(message) {
  const head = element("div", { className: "to" }, element("span", {}, message.to), time(message.receivedAt));
  return element("li", {}, head, element("p", {}, message.text), life(message), nextLine(message));
}

/** What happens to the next message to the same address. @param {Message} message */
function nextLine({ id, to }) {
  const change = button(`next ${id}`, () => choose(to), { ariaLabel: `Change what happens next to ${to}` }, "Change");
  const words = element("span", {}, "Next: ", element("strong", {}, labelOf(active[to])));
  return element("div", { className: "next" }, words, change);
}

/** @param {[string, Behaviour]} entry */
function activeRow([address, behaviour]) {
  return element(
    "li",
    {},
    element("strong", {}, address),
    element("span", {}, labelOf(behaviour)),
    button(
      `active ${address}`,
      () => choose(address),
      { ariaLabel: `Change what happens next to ${address}` },
      "Change",
    ),
    button(
      `normal ${address}`,
      () => backToNormal(address),
      { ariaLabel: `Back to normal: ${address}` },
      "Back to normal",
    ),
  );
}

/** Opens the dialog for an address. */
function choose(address = "") {
  opener = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
  byId("behave-address").value = address;
  const label = labelOf(active[address]);
  byId("behave-kind").value = String(
    Math.max(
      0,
      choices.findIndex((choice) => choice.label === label),
    ),
  );
  byId("behave-trouble").textContent = "";
  offerFitting();
  byId("behave-dialog").showModal();
  byId(address ? "behave-kind" : "behave-address").focus();
}

/** Nothing is offered that cannot happen to such an address. */
function offerFitting() {
  const address = byId("behave-address").value.trim();
  const channel = address.includes("@") ? "email" : /^\+?\d/.test(address) ? "phone" : "both";
  const select = byId("behave-kind");
  for (const [index, group] of groups.entries()) {
    select.children[index].disabled = channel !== "both" && ![channel, "both"].includes(group.channel);
  }
  if (select.selectedOptions[0]?.parentElement.disabled) select.value = "0";
}

/** @param {string} address @param {RequestInit} init @returns {Promise<string>} what is wrong, or nothing */
async function change(address, init) {
  try {
    const response = await fetch(`/behaviours/${encodeURIComponent(address)}`, init);
    const answer = await response.json();
    if (!response.ok) return typeof answer.error === "string" ? answer.error : "The provider does not take this.";
    active = answer;
    draw();
    return "";
  } catch {
    return "No connection to the local provider.";
  }
}

/** @param {string} address */
async function backToNormal(address) {
  await change(address, { method: "DELETE" });
  // Its row is gone.
  byId("behave-open").focus();
}

/** @param {SubmitEvent} event */
async function apply(event) {
  event.preventDefault();
  const behaviour = choices[Number(byId("behave-kind").value)]?.behaviour;
  const address = byId("behave-address").value.trim();
  const trouble = await change(address, { method: "PUT", body: JSON.stringify(behaviour) });
  byId("behave-trouble").textContent = trouble;
  if (!trouble) byId("behave-dialog").close();
}

async function refresh() {
  try {
    const [answer, told] = await Promise.all([fetch(`/messages?limit=${shown}`), fetch("/behaviours")]);
    const text = await answer.text();
    const toldText = await told.text();
    byId("trouble").hidden = true;
    if (text + toldText === lastAnswer) return;
    lastAnswer = text + toldText;
    messages = JSON.parse(text);
    active = JSON.parse(toldText);
    const options = [...new Set(messages.map((message) => message.to))].map((value) => element("option", { value }));
    byId("addresses").replaceChildren(...options);
    draw();
  } catch {
    byId("trouble").hidden = false;
  }
}

const optgroups = groups.map(({ title, choices: own }) => {
  const options = own.map((choice) => element("option", { value: String(choices.indexOf(choice)) }, choice.label));
  return element("optgroup", { label: title }, ...options);
});
byId("behave-kind").append(...optgroups);
byId("filter").addEventListener("input", draw);
byId("behave-address").addEventListener("input", offerFitting);
byId("behave-open").addEventListener("click", () => choose());
byId("behave-cancel").addEventListener("click", () => byId("behave-dialog").close());
byId("behave").addEventListener("submit", apply);
// The browser gives the focus back to the very element, which may have been drawn anew since.
byId("behave-dialog").addEventListener("close", () => opener && focusKey(opener));

void refresh();
setInterval(() => document.hidden || refresh(), pollEvery);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
