// What is kept on this phone, in IndexedDB: `queue`, the entries that wait to be sent, each with the account it belongs
// to; `phone`, whose diary this is; `advice`, which sent entries raised advice that nobody has read yet.
import { uuid7 } from "./record.js";

const STORES = { queue: "id", phone: "name", advice: "id" };
const BATCH = 50;

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("diurnal", 1);
    asked.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) asked.result.createObjectStore(name, { keyPath });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

// One transaction; it gives back what `work` handed to `give`, once everything stands on the disk.
async function within(name, mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const deed = database.transaction(name, mode, { durability: "strict" });
      let found;
      work(deed.objectStore(name), (value) => { found = value; });
      deed.oncomplete = () => resolve(found);
      deed.onabort = () => reject(deed.error);
    });
  } finally {
    database.close();
  }
}

function withAll(name, mode, work) {
  return within(name, mode, (store, give) => {
    const asked = store.getAll();
    asked.onsuccess = () => work(asked.result, store, give);
  });
}

export const all = (name) => withAll(name, "readonly", (rows, _store, give) => give(rows));

export const read = async (name, id) => (await all(name)).find((row) => row[STORES[name]] === id);

export const put = (name, row) => within(name, "readwrite", (store) => { store.put(row); });

export const remove = (name, id) => within(name, "readwrite", (store) => { store.delete(id); });

// Whose diary this phone logs in. Nothing of it is a secret; the last rating is what "about the same" repeats.
export const phone = () => read("phone", "phone");

export const remember = (known) => put("phone", { name: "phone", ...known });

// Put an entry into the queue. Answers for one day that wait together are one entry, as they are in the diary.
export function keep(account, entry) {
  return withAll("queue", "readwrite", (rows, store, give) => {
    const joins = (row) => row.account === account && !row.key && row.entry.kind === "day" && row.entry.date === entry.date;
    const same = entry.kind === "day" && rows.find(joins);
    const row = same
      ? { ...same, entry: joined(same.entry, entry) }
      : { id: entry.id, account, entry, key: "", refused: "" };
    store.put(row);
    give(row);
  });
}

// What was said before stays where the later answer says nothing; "none of these" takes back no sign.
function joined(before, { fillsIn, ...after }) {
  const { id, occurred_at } = before;
  const answers = fillsIn ? { ...after, ...before } : { ...before, ...after };
  const neuro = fillsIn ? { ...after.neuro, ...before.neuro } : { ...before.neuro, ...after.neuro };
  const whole = { ...answers, id, occurred_at, recorded_at: after.recorded_at };
  return Object.keys(neuro).length ? { ...whole, neuro } : whole;
}

// The batches that are to be sent now, by their key. A batch that was sent once, and not answered, is sent again as it
// was, with its key: the service carries it out once.
export function claimed(account) {
  return withAll("queue", "readwrite", (rows, store, give) => {
    const batches = new Map();
    let fresh = null;
    for (const row of rows.filter((one) => one.account === account && !one.refused)) {
      if (!row.key) {
        if (!fresh || batches.get(fresh).length === BATCH) fresh = uuid7();
        row.key = fresh;
        store.put(row);
      }
      batches.set(row.key, [...(batches.get(row.key) || []), row]);
    }
    give(batches);
  });
}

// Everything of an account but what it has not sent.
export async function forget(account) {
  await remove("phone", "phone");
  for (const row of await all("advice")) if (row.account === account) await remove("advice", row.id);
}
