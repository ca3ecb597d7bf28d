// A half-filled form outlives a reload and a lost session: in this window's own storage, by account, until it is saved
// or somebody signs out. Passwords are never kept.
const KEY = "draft";
const leaving = "BroadcastChannel" in self ? new BroadcastChannel("diurnal-sign-out") : null;

const here = () => location.pathname + location.search;
const named = (account, page = here()) => `${KEY} ${account} ${page}`;
const kept = () => Object.keys(sessionStorage).filter((key) => key.startsWith(`${KEY} `));
const read = (key) => JSON.parse(sessionStorage.getItem(key));
const write = (key, draft) => sessionStorage.setItem(key, JSON.stringify(draft));

export function forgetDrafts() {
  for (const key of kept()) sessionStorage.removeItem(key);
  leaving?.postMessage("");
}

// Whether a form was sent and nobody has said that it arrived.
export const isSomethingUnsaved = () => kept().some((key) => read(key).sent);

export function keepDrafts(account) {
  leaving?.addEventListener("message", () => kept().forEach((key) => sessionStorage.removeItem(key)));
  const form = document.querySelector("form.questions[method=post]:not(:has([type=password]))");
  if (!isRefusal()) forgetSaved(account, Boolean(form));
  if (!form) return;
  const key = named(account);
  // What the service hands back with an error is newer than what is kept.
  if (sessionStorage.getItem(key) && !document.querySelector("[data-summary]")) fill(form, read(key).fields);
  form.addEventListener("input", () => write(key, { fields: fieldsOf(form), sent: false }));
  form.addEventListener("submit", () => { if (sessionStorage.getItem(key)) write(key, { fields: fieldsOf(form), sent: true }); });
}

// A page that says no (too old a form, nothing stored) has saved nothing.
function isRefusal() {
  return performance.getEntriesByType("navigation")[0]?.responseStatus >= 400;
}

// A sent form whose page does not come back was saved.
function forgetSaved(account, isForm) {
  for (const key of kept()) {
    const isHere = isForm && key === named(account);
    if (key.startsWith(named(account, "")) && read(key).sent && !isHere) sessionStorage.removeItem(key);
  }
}

function controls(form) {
  return [...form.elements].filter((one) => one.name && !["hidden", "submit", "password", "file"].includes(one.type));
}

function fieldsOf(form) {
  return controls(form)
    .filter((one) => !["checkbox", "radio"].includes(one.type) || one.checked)
    .map((one) => [one.name, one.value]);
}

function fill(form, fields) {
  for (const one of controls(form)) {
    const values = fields.filter(([name]) => name === one.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(one.type)) one.checked = values.includes(one.value);
    else if (values.length) [one.value] = values;
  }
}
