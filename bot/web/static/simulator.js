// The simulator's page without reloads. Everything works without this file too: forms post, and the page comes back.
// Words for people come from the page (data-… attributes), never from here.
"use strict";

const byId = (id) => document.getElementById(id);
const words = document.body.dataset;
const wide = window.matchMedia("(min-width: 64rem)");
const veryWide = window.matchMedia("(min-width: 85rem)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

// --- said aloud: one polite live region; a message is put in once, a paragraph a line so that it is heard with pauses

function announce(...parts) {
  const said = document.createElement("div");
  for (const line of parts.filter(Boolean).flatMap((part) => part.split("\n"))) {
    said.append(Object.assign(document.createElement("p"), { textContent: line }));
  }
  const region = byId("announce");
  region.append(said);
  while (region.children.length > 5) region.firstElementChild.remove();
}

// --- the conversation

const talk = () => byId("talk");
const current = () => ({ school: document.querySelector("#say [name=school]").value, as: document.querySelector("#say [name=as]").value });

function put(item) {
  if (byId(item.id)) return false;
  talk().insertAdjacentHTML("beforeend", item.html);
  byId("empty")?.remove();
  return true;
}

// Scrolled by numbers: newer browsers let Tab go on from what `scrollIntoView` showed, past the page's beginning.
function showChosen() {
  const people = document.querySelector("nav");
  const [seen, chosen] = [people, document.querySelector("#personas :checked")].map((one) => one.getBoundingClientRect());
  people.scrollBy({ top: chosen.top + chosen.height / 2 - (seen.top + seen.height / 2) });
}

function showFrom(id) {
  const entry = id ? byId(id) : talk().lastElementChild;
  if (!entry) return;
  const log = byId("log");
  const behavior = calm.matches ? "auto" : "smooth";
  if (log.scrollHeight > log.clientHeight + 1 && getComputedStyle(log).overflowY !== "visible") {
    log.scrollTo({ top: entry.offsetTop - log.offsetTop - 12, behavior });
  } else if (!wide.matches) {
    window.scrollBy({ top: entry.getBoundingClientRect().top - 16, behavior });
  }
}

// --- sending: the event's id is made before the first try and kept for the next, so that it is answered once

let unsent = null;

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fail(text) {
  byId("failed-words").textContent = text;
  byId("failed").hidden = false;
}

async function post(action, body) {
  const response = await fetch(action, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error((await response.text()).trim() || words.failed);
  return response;
}

async function send(body) {
  unsent = body;
  const log = byId("log");
  log.setAttribute("aria-busy", "true");
  try {
    const gained = await (await post("/simulator/say", body)).json();
    unsent = null;
    byId("failed").hidden = true;
    const fresh = body.get("school") === current().school && body.get("as") === current().as ? gained.items.filter(put) : [];
    showFrom(fresh[0]?.id);
    for (const item of fresh) if (item.kind === "reply") announce(words.reply, item.text);
    if (!gained.answered) fail(words.unanswered);
  } catch (error) {
    fail(error instanceof TypeError ? words.failed : error.message);
  } finally {
    log.removeAttribute("aria-busy");
  }
}

function onSay(event) {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(event.target, event.submitter));
  body.set("event", newId());
  const input = byId("words");
  if (event.target.id === "say") {
    input.focus();
    if (!input.value.trim()) return;
    input.value = "";
  }
  send(body);
}

// --- another persona or school: the same page is fetched, and its parts put in place

async function load(address, { remember = true } = {}) {
  const response = await fetch(address);
  if (!response.ok) return fail((await response.text()).trim() || words.failed);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const before = current();
  for (const id of ["talk-head", "log", "quick", "issued"]) byId(id).replaceChildren(...page.getElementById(id).childNodes);
  const sameSchool = page.querySelector("#say [name=school]").value === before.school;
  if (!sameSchool) for (const id of ["personas", "code-for"]) byId(id).replaceChildren(...page.getElementById(id).childNodes);
  for (const name of ["school", "as"]) {
    const value = page.querySelector(`#say [name=${name}]`).value;
    for (const field of document.querySelectorAll(`input[type=hidden][name=${name}]`)) field.value = value;
  }
  byId("code-for").value = page.getElementById("code-for").value;
  byId("school").value = current().school;
  const chosen = document.querySelector(`#personas input[value="${CSS.escape(current().as)}"]`);
  if (chosen) chosen.checked = true;
  byId("summary-now").textContent = page.getElementById("summary-now").textContent;
  document.title = page.title;
  if (remember) history.pushState(null, "", address);
  announce(words.switched, byId("talk-as").textContent);
  showFrom(null);
}

function onChoose(event) {
  event.preventDefault();
  const chosen = new URLSearchParams(new FormData(byId("choose")));
  load(`/simulator?${chosen}`).catch(() => fail(words.failed));
}

// --- the clock and the codes

function showClock(clock) {
  for (const id of ["now", "top-now"]) {
    byId(id).textContent = clock.text;
    byId(id).dateTime = clock.iso;
  }
  byId("at").value = clock.value;
}

async function onClock(event) {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(event.target, event.submitter));
  try {
    const clock = await (await post("/simulator/clock", body)).json();
    showClock(clock);
    announce(words.clock, clock.text);
  } catch (error) {
    fail(error instanceof TypeError ? words.failed : error.message);
  }
}

async function onCode(event) {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(event.target));
  try {
    const response = await post("/simulator/code", body);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    byId("issued").replaceChildren(...page.getElementById("issued").childNodes);
    announce(...Array.from(document.querySelectorAll("#issued dt, #issued dd"), (part) => part.textContent));
  } catch (error) {
    fail(error instanceof TypeError ? words.failed : error.message);
  }
}

// --- what is sent unasked, and other pages' moves of the clock

function listen() {
  const events = new EventSource(`/simulator/events?after=${encodeURIComponent(byId("unasked").dataset.after)}`);
  events.addEventListener("open", () => document.body.setAttribute("data-live", "on"));
  events.addEventListener("error", () => document.body.removeAttribute("data-live"));
  events.addEventListener("clock", (event) => showClock(JSON.parse(event.data)));
  events.addEventListener("unasked", (event) => {
    const item = JSON.parse(event.data);
    if (byId(`pane-${item.id}`)) return;
    byId("unasked").insertAdjacentHTML("afterbegin", item.pane);
    byId("unasked-empty").hidden = true;
    const here = current();
    const mine = item.school === here.school && item.address === here.as;
    if (mine && put(item)) showFrom(item.id);
    announce(words.unasked, `${item.to}：`, mine ? item.text : item.title);
  });
}

// --- how messages are shown, and which panels are open

function showForm() {
  const kept = sessionStorage.getItem("form") ?? (veryWide.matches ? "all" : "line");
  const radio = byId(`form-${kept}`);
  if (radio) radio.checked = true;
}

function foldPanels() {
  for (const panel of document.querySelectorAll("details.panel")) panel.open = wide.matches;
}

for (const form of document.querySelectorAll("form.to-say")) form.addEventListener("submit", onSay);
for (const form of document.querySelectorAll("form.clock")) form.addEventListener("submit", onClock);
document.querySelector("form.code").addEventListener("submit", onCode);
byId("choose").addEventListener("submit", onChoose);
byId("choose").addEventListener("change", onChoose);
byId("again").addEventListener("click", () => {
  byId("failed").hidden = true;
  byId("words").focus();
  if (unsent) send(unsent);
});
byId("forms").addEventListener("change", (event) => {
  sessionStorage.setItem("form", event.target.value);
  showFrom(null);
});
window.addEventListener("popstate", () => load(location.href, { remember: false }).catch(() => fail(words.failed)));
wide.addEventListener("change", foldPanels);
foldPanels();
if (wide.matches) showChosen();
showForm();
showFrom(null);
listen();
