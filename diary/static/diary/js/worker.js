// The service worker. It keeps the pages and files that the service names, the same for everybody, and no page of a
// diary. With a connection everything comes from the service; without one, a form that says an entry is kept.
import { entryOf } from "./record.js";
import { send } from "./send.js";
import { keep, phone } from "./store.js";

export function start(shell) {
  const name = `diurnal-${shell.version}`;
  const pages = [shell.log, shell.night, shell.rules, ...Object.values(shell.help)];
  const files = new Set([...shell.assets, shell.rules]);

  // Asked for with other headers than they were kept with.
  const cached = async (url) => (await caches.open(name)).match(url, { ignoreVary: true });

  async function install() {
    const cache = await caches.open(name);
    // Without cookies: nobody's page. The language is then told by the header alone.
    const asked = { credentials: "omit", headers: { "Accept-Language": shell.language }, cache: "no-cache" };
    await cache.addAll([...shell.assets, ...pages.map((url) => new Request(url, asked))]);
    await skipWaiting();
  }

  async function activate() {
    const old = (await caches.keys()).filter((one) => one.startsWith("diurnal-") && one !== name);
    await Promise.all(old.map((one) => caches.delete(one)));
    await clients.claim();
  }

  async function page(request, url) {
    if ([shell.log, shell.night].includes(url.pathname)) return (await cached(url.pathname)) || fetch(request);
    const form = request.method === "POST" ? request.clone() : null;
    try {
      return await fetch(request);
    } catch (error) {
      return form ? keptForm(form, url) : withoutConnection(url);
    }
  }

  async function withoutConnection(url) {
    if (url.pathname === shell.nightPage) return cached(shell.night);
    if (url.pathname !== shell.helpPage) return cached(shell.log);
    const region = url.searchParams.get("region") || (await phone())?.region;
    return cached(shell.help[region] || shell.help.other);
  }

  async function keptForm(request, url) {
    const known = await phone();
    const rules = await (await cached(shell.rules)).json();
    const entry = known && entryOf(url, await request.formData(), known, rules);
    const row = entry && (await keep(known.account, entry).catch(() => null));
    if (!row) return Response.redirect(`${shell.log}?unsent`, 303);
    await registration.sync?.register("send").catch(() => null);
    return Response.redirect(`${url.pathname === shell.nightPage ? shell.night : shell.log}?kept=${row.id}`, 303);
  }

  async function sendInBackground() {
    const outcome = await send(); // throws without a connection: the browser tries again
    for (const client of await clients.matchAll()) client.postMessage(outcome);
  }

  addEventListener("install", (event) => event.waitUntil(install()));
  addEventListener("activate", (event) => event.waitUntil(activate()));
  addEventListener("sync", (event) => event.waitUntil(sendInBackground()));
  addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (url.origin !== location.origin) return;
    if (request.mode === "navigate") event.respondWith(page(request, url));
    else if (request.method === "GET" && files.has(url.pathname)) {
      event.respondWith(fetch(request).catch(() => cached(url.pathname)));
    }
  });
}
