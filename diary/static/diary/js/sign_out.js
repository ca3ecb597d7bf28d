// Signing out: nothing that waits on this phone is lost without a word, and nothing else stays. Whatever fails here, one
// can sign out.
import { forgetDrafts } from "./drafts.js";
import { send } from "./send.js";
import { all, forget, remove } from "./store.js";

export async function signOutPage(form, account) {
  const warning = document.querySelector("[data-unsent]");
  const mine = async () => (await all("queue")).filter((row) => row.account === account);

  async function ask() {
    const waiting = await mine();
    warning.hidden = !waiting.length;
    warning.querySelector("[data-count]").textContent = waiting.length;
    form.querySelector("button").hidden = Boolean(waiting.length);
    return waiting.length;
  }

  async function leave() {
    forgetDrafts();
    await forget(account).catch(() => null);
    form.submit();
  }

  warning.querySelector("[data-send]").addEventListener("click", async () => {
    await send().catch(() => null);
    if (await ask()) warning.querySelector("[data-failed]").hidden = false;
    else await leave();
  });
  warning.querySelector("[data-discard]").addEventListener("click", async () => {
    for (const row of await mine()) await remove("queue", row.id);
    await leave();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!(await ask().catch(() => 0))) await leave();
  });
  await ask();
}
