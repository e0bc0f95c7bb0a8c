// Shows what the local provider took. Every text is put in as text; an e-mail's HTML only into a frame without scripts.

/** @typedef {{ id: string, channel: "email" | "phone", to: string, from?: string, subject?: string, text: string, html?: string, receivedAt: string }} Message */

const shown = 200;
const pollEvery = 1_000;

/** What the form offers: a sentence and what the provider is told. */
const behaviours = [
  { label: "Arrives as usual", behaviour: { kind: "accept" } },
  { label: "E-mail: refused, no such mailbox", behaviour: { kind: "fail", status: 422, name: "validation_error" } },
  {
    label: "E-mail: refused, too many requests",
    behaviour: { kind: "fail", status: 429, name: "rate_limit_exceeded" },
  },
  { label: "Phone: refused, no mobile number", behaviour: { kind: "fail", status: 400, code: 21614 } },
  { label: "Phone: refused, recipient answered STOP", behaviour: { kind: "fail", status: 400, code: 21610 } },
  { label: "Provider has an outage", behaviour: { kind: "fail", status: 503 } },
  { label: "Takes five seconds", behaviour: { kind: "delay", ms: 5_000 } },
  { label: "Provider never answers", behaviour: { kind: "timeout" } },
  { label: "Arrives, but the answer is lost", behaviour: { kind: "drop" } },
  { label: "Arrives, but the answer makes no sense", behaviour: { kind: "garbage", body: "<html>" } },
];

/** @type {Message[]} */
let messages = [];
let lastAnswer = "";
/** @type {string | null} */
let openId = null;
/** @type {string | null} */
let drawnId = null;

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [properties]
 * @param {(Node | string)[]} children
 */
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** @param {string} iso */
function time(iso) {
  const date = new Date(iso);
  const today = date.toDateString() === new Date().toDateString();
  const text = today ? date.toLocaleTimeString() : date.toLocaleString();
  return element("time", { dateTime: iso }, text);
}

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
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.id : undefined;
  byId("mails").replaceChildren(...mails.map((mail) => mailRow(mail, mail === open)));
  if (focused)
    byId("mails")
      .querySelector(`[data-id="${CSS.escape(focused)}"]`)
      ?.focus();
  byId("texts").replaceChildren(...texts.map(textRow));
  if (open && open.id !== drawnId) byId("reader").replaceChildren(...reader(open));
  drawnId = open?.id ?? null;
}

/** @param {Message} mail @param {boolean} isOpen */
function mailRow(mail, isOpen) {
  const button = element(
    "button",
    { type: "button", onclick: () => openMail(mail.id), ariaCurrent: String(isOpen) },
    element("span", { className: "subject" }, mail.subject || "(no subject)"),
    element("span", {}, mail.to),
    time(mail.receivedAt),
  );
  button.dataset.id = mail.id;
  return element("li", {}, button);
}

/** @param {string} id */
function openMail(id) {
  openId = id;
  draw();
}

/** @param {Message} mail */
function reader(mail) {
  const title = element("h3", {}, mail.subject || "(no subject)");
  const lines = [`From ${mail.from ?? ""}`, `To ${mail.to}`].map((line) => element("div", {}, line));
  const head = element("header", {}, title, ...lines, time(mail.receivedAt));
  if (!mail.html) return [head, element("pre", {}, mail.text)];
  const frame = document.createElement("iframe");
  frame.title = `Content of ${mail.subject}`;
  // No scripts and no origin of its own; links open in a new tab.
  frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
  frame.srcdoc = `<base target="_blank">${mail.html}`;
  return [head, frame];
}

/** @param {Message} message */
function textRow(message) {
  const head = element("div", { className: "to" }, element("span", {}, message.to), time(message.receivedAt));
  return element("li", {}, head, element("p", {}, message.text));
}

/** @param {Record<string, { kind: string }>} active */
function drawActive(active) {
  const rows = Object.entries(active).map(([address, behaviour]) => {
    const known = behaviours.find((one) => JSON.stringify(one.behaviour) === JSON.stringify(behaviour));
    const remove = element("button", { type: "button", onclick: () => change(address, "DELETE") }, "Back to normal");
    return element("li", {}, element("strong", {}, address), known?.label ?? JSON.stringify(behaviour), remove);
  });
  byId("active").replaceChildren(...rows);
}

/** @param {string} address @param {"PUT" | "DELETE"} method @param {object} [behaviour] */
async function change(address, method, behaviour) {
  const body = behaviour && JSON.stringify(behaviour);
  const response = await fetch(`/behaviours/${encodeURIComponent(address)}`, { method, body });
  if (response.ok) drawActive(await response.json());
}

async function refresh() {
  try {
    const [answer, active] = await Promise.all([fetch(`/messages?limit=${shown}`), fetch("/behaviours")]);
    const text = await answer.text();
    const behaviourText = await active.text();
    byId("trouble").hidden = true;
    if (text + behaviourText === lastAnswer) return;
    lastAnswer = text + behaviourText;
    messages = JSON.parse(text);
    const options = [...new Set(messages.map((message) => message.to))].map((value) => element("option", { value }));
    byId("addresses").replaceChildren(...options);
    draw();
    drawActive(JSON.parse(behaviourText));
  } catch {
    byId("trouble").hidden = false;
  }
}

byId("filter").addEventListener("input", draw);
byId("behave-kind").append(...behaviours.map(({ label }, index) => element("option", { value: String(index) }, label)));
byId("behave").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const { behaviour } = behaviours[Number(byId("behave-kind").value)] ?? {};
  if (behaviour) void change(byId("behave-address").value.trim(), "PUT", behaviour);
});

void refresh();
setInterval(() => document.hidden || refresh(), pollEvery);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
