// The pages for when there is no connection: what is tapped here goes into the queue, and from there to the service.
import { raised } from "./alone.js";
import { canBeTheSame, entryOf, inWords, refused } from "./record.js";
import { registerForSync, send } from "./send.js";
import { all, keep, phone, put, read, remove } from "./store.js";

export async function offlinePage(root) {
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const known = await phone();
  const rules = await (await fetch(root.dataset.rules)).json();
  const query = new URLSearchParams(location.search);
  let isBusy = false; // a hasty second tap is no second entry

  function show(name) {
    for (const one of ["stranger", "ask", "kept"]) part(one).hidden = one !== name;
    part(name).querySelector("h1[tabindex]")?.focus();
  }

  async function showKept(row) {
    show("kept");
    const said = part("kept").querySelector("[data-said]");
    if (said) said.textContent = inWords(row.entry, rules);
    showAdvice(part("kept"), raised(row.entry, rules.red), known.region);
    addEventListener("online", () => sendNow(row.id));
    await sendNow(row.id);
  }

  async function sendNow(id) {
    await registerForSync();
    await send().catch(() => null);
    const isSent = !(await read("queue", id));
    for (const one of part("kept").querySelectorAll("[data-sent]")) one.hidden = !isSent;
    for (const one of part("kept").querySelectorAll("[data-unsent-yet]")) one.hidden = isSent;
    await list();
  }

  async function list() {
    if (part("waiting")) listWaiting(part("waiting"), (await all("queue")).filter(isMine), rules, list);
  }

  const isMine = (row) => row.account === known?.account;

  async function keepForm(form, fields) {
    if (isBusy) return;
    isBusy = true;
    const entry = entryOf(new URL(form.action), fields, known, rules);
    const row = entry && (await keep(known.account, entry).catch(() => null));
    if (row) await showKept(row);
    else if (entry) tell("unkept");
    else sayWhatIsWrong(form, fields, rules);
    isBusy = false;
  }

  function tell(name) {
    const message = part("ask").querySelector(`[data-${name}]`);
    if (!message) return;
    message.hidden = false;
    message.focus();
  }

  if (!known?.account) return show("stranger");
  for (const form of root.querySelectorAll("form[data-keep]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      keepForm(form, new FormData(form, event.submitter));
    });
  }
  offerTheSame(root, known);
  const row = query.has("kept") && (await read("queue", query.get("kept")));
  if (row) await showKept(row);
  else if (query.has("kept") && !part("waiting")) show("kept"); // at night, and sent meanwhile
  else if (query.has("kept")) location.replace(`/phone/told/${query.get("kept")}/`);
  else {
    show("ask");
    if (query.has("unsent")) tell("unsent");
    await list();
    openForm(root);
    if (location.hash) root.querySelector(location.hash)?.scrollIntoView();
  }
}

// The form of the page that was asked for.
function openForm(root) {
  const form = [...root.querySelectorAll("details form")].find((one) => new URL(one.action).pathname === location.pathname);
  const details = form?.closest("details");
  if (!details) return;
  details.open = true;
  details.querySelector("summary").focus();
}

function offerTheSame(root, known) {
  const button = root.querySelector("[data-same]");
  if (!button || !canBeTheSame(known)) return;
  button.querySelector("[data-points]").textContent = known.rated.points;
  button.hidden = false;
}

function showAdvice(root, found, region) {
  for (const card of root.querySelectorAll("[data-tier]")) {
    const mine = Object.keys(found).filter((criterion) => found[criterion] === card.dataset.tier);
    card.hidden = !mine.length;
    for (const one of card.querySelectorAll("[data-criterion]")) one.hidden = !mine.includes(one.dataset.criterion);
    for (const one of card.querySelectorAll("[data-region]")) one.hidden = one.dataset.region !== region;
  }
}

function sayWhatIsWrong(form, fields, rules) {
  const summary = form.querySelector("[data-refused]");
  const { pathname } = new URL(form.action);
  const asked = rules.signs[pathname] || rules.numbers[pathname]?.more;
  if (!summary || !asked) return;
  const told = Object.fromEntries([...fields].filter(([, value]) => value !== ""));
  const messages = refused(told, asked);
  summary.hidden = !messages.length;
  summary.querySelector("p").textContent = messages.join(" ");
  if (messages.length) summary.focus();
}

function listWaiting(section, rows, rules, again) {
  const template = section.querySelector("template");
  section.hidden = !rows.length;
  section.querySelector("[data-list]").replaceChildren(...rows.map((row) => item(template, row, rules, again)));
}

function item(template, row, rules, again) {
  const made = template.content.cloneNode(true);
  const find = (name) => made.querySelector(`[data-${name}]`);
  const when = { dateStyle: "medium", timeStyle: "short" };
  find("when").textContent = new Date(row.entry.recorded_at).toLocaleString(document.documentElement.lang, when);
  find("what").textContent = inWords(row.entry, rules);
  find("why").textContent = row.refused;
  find("why").hidden = find("again").hidden = !row.refused;
  find("again").addEventListener("click", async () => {
    await put("queue", { ...row, key: "", refused: "" });
    await send().catch(() => null);
    await again();
  });
  find("remove").addEventListener("click", async ({ currentTarget: button }) => {
    if (!confirm(button.dataset.sure)) return;
    await remove("queue", row.id);
    await again();
  });
  return made;
}
