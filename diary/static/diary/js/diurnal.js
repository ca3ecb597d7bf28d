// Comfort, and the diary without a connection: every page works without this file.
import { isSomethingUnsaved, keepDrafts } from "./drafts.js";
import { uuid7 } from "./record.js";
import { registerForSync, send } from "./send.js";
import { all, phone, remember, remove } from "./store.js";

const find = (selector) => document.querySelector(selector);
const { account, zone, region } = document.body.dataset;

function focus() {
  const summary = find("[data-summary]");
  const heading = find("h1[tabindex]");
  if (summary) summary.focus();
  else if (heading && !location.hash) heading.focus({ preventScroll: true });
}

function tellZone() {
  const field = find("input[data-zone]");
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (field && name) field.value = name;
}

function offerPasskey() {
  const passkey = find("[data-passkey]");
  if (!passkey || !window.PublicKeyCredential) return;
  passkey.hidden = false;
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    passkey.querySelector("[data-passkey-failed]").hidden = false;
  });
}

// A hasty second tap sends nothing twice. The id is made here, so that the entry has the same one if it has to wait.
function sendOnce() {
  const id = uuid7();
  for (const field of document.querySelectorAll("input[name=id]")) field.value = id;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 2000);
  });
}

// A tap on the picture ticks its box without moving the page there, as a label on its own would.
function tickByPicture() {
  document.addEventListener("click", (event) => {
    const box = event.target.closest(".spot")?.control;
    if (!box) return;
    event.preventDefault();
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function offerCopies() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      find("[data-copy-status]").textContent = button.dataset.copied;
    });
  }
}

// Whose diary this phone logs in, and the number that "about the same" would repeat.
async function rememberPhone() {
  const before = await phone();
  const { rated: date, points } = find("[data-rated]")?.dataset || {};
  const isSame = before?.account === account;
  const rated = date ? { date, points: Number(points) } : isSame ? before.rated : null;
  await remember({ account, zone, region, rated });
}

// What became of the entries that wait on this phone, said at the top of the page.
async function sayWhatWaits({ sent = 0 } = {}) {
  const notice = find("[data-waiting]");
  if (!notice) return;
  const queue = await all("queue");
  const mine = queue.filter((row) => row.account === account);
  const waiting = mine.filter((row) => !row.refused).length;
  const advice = (await all("advice")).find((row) => row.account === account);
  const states = {
    waiting: account && waiting,
    "signed-out": !account && queue.length,
    sent: sent && !waiting,
    refused: mine.some((row) => row.refused),
    advice,
    others: account && queue.length > mine.length,
  };
  notice.querySelector("[data-count]").textContent = waiting;
  if (advice) notice.querySelector("[data-advice]").href = `/phone/told/${advice.id}/`;
  for (const one of notice.querySelectorAll("[data-state]")) one.hidden = !states[one.dataset.state];
  notice.hidden = !Object.values(states).some(Boolean);
  if (advice?.tier === "emergency") location.assign(`/phone/told/${advice.id}/`);
}

async function sendWhatWaits() {
  const outcome = await send().catch(registerForSync);
  await sayWhatWaits(outcome);
}

async function keepOnPhone() {
  const [, told] = location.pathname.match(/^\/phone\/told\/([^/]+)\/$/) || [];
  if (told) await remove("advice", told);
  if (account) await rememberPhone();
  const signingOut = find("[data-sign-out]");
  if (signingOut && account) return (await import("./sign_out.js")).signOutPage(signingOut, account);
  addEventListener("online", sendWhatWaits);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sendWhatWaits(); });
  navigator.serviceWorker?.addEventListener("message", ({ data }) => sayWhatWaits(data));
  const offline = find("[data-offline]");
  if (offline) await (await import("./offline.js")).offlinePage(offline);
  else await sendWhatWaits();
}

focus();
tellZone();
offerPasskey();
sendOnce();
offerCopies();
tickByPicture();
if (account) keepDrafts(account);
else if (find("[data-draft-kept]")) find("[data-draft-kept]").hidden = !isSomethingUnsaved();
// A worker that is a module; a browser that knows none goes without.
navigator.serviceWorker?.register("/sw.js", { type: "module" }).catch(() => null);
if ("indexedDB" in window) await keepOnPhone();
