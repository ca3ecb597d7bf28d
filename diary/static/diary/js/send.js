// Sends what waits on this phone. Whatever happens on the way, an entry is in the diary once, and stays here until the
// service has said what became of it.
import { all, claimed, put, remove } from "./store.js";

const REFUSED = [400, 413, 422]; // as it is, it will never be taken

// Whether something was sent, and whether somebody has to sign in first. Throws without a connection.
export function send() {
  return navigator.locks ? navigator.locks.request("diurnal-send", sendAll) : sendAll();
}

async function sendAll() {
  const outcome = { sent: 0, signedOut: false };
  if (!(await all("queue")).some((row) => !row.refused)) return outcome;
  const asked = await fetch("/phone/", { cache: "no-store" });
  if (asked.status === 401) return { ...outcome, signedOut: true };
  if (!asked.ok) throw new Error(`not sent: ${asked.status}`);
  const { account, csrf } = await asked.json();
  for (const [key, rows] of await claimed(account)) outcome.sent += await pushed(key, rows, account, csrf);
  return outcome;
}

async function pushed(key, rows, account, csrf) {
  const answer = await fetch("/phone/push/", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key, "X-CSRFToken": csrf },
    body: JSON.stringify({ account, ops: rows.map(({ entry }) => operation(entry)) }),
  });
  if (!answer.ok && !REFUSED.includes(answer.status)) throw new Error(`not sent: ${answer.status}`);
  const told = await answer.json();
  const results = told.results || rows.map(() => ({ outcome: "rejected", message: told.message }));
  let sent = 0;
  for (const [place, row] of rows.entries()) sent += await settled(row, results[place]);
  return sent;
}

function operation({ id, fillsIn, ...data }) {
  return { id, type: "entry", base_version: 0, data };
}

// What was refused stays, with the reason; for what was taken, only that there is advice.
async function settled(row, { outcome, message, tier }) {
  if (outcome === "rejected") {
    await put("queue", { ...row, refused: message });
    return 0;
  }
  if (tier) await put("advice", { id: row.id, account: row.account, tier });
  await remove("queue", row.id);
  return 1;
}

// Where the browser can, it sends in the background as soon as there is a connection.
export async function registerForSync() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register("send").catch(() => null);
}
