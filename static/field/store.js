/* The phone's own database: what the server gave (kept), what waits to be sent (queue, photos), and whose
   phone it is at the moment (who). Every row bears its owner's number; nobody reads another's.
   Used by the pages and by the service worker: nothing here touches a page. */

const NAME = "qiangzhen-field";
const SENT_KEPT = 30;
let opened = null;

function open() {
  if (!opened) {
    opened = new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        const base = request.result;
        base.createObjectStore("kept");
        base.createObjectStore("queue", { keyPath: "key" }).createIndex("user", "user");
        base.createObjectStore("photos", { keyPath: "key" });
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => { request.result.close(); opened = null; };
        resolve(request.result);
      };
      request.onerror = () => { opened = null; reject(request.error); };
    });
  }
  return opened;
}

/* Run `work(store, …)` in one transaction; its result once everything is written down. */
async function within(names, mode, work) {
  const base = await open();
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(names, mode);
    const request = work(...names.map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => resolve(request ? request.result : undefined);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/* Whose phone it is, and what the server gave that person */

export const who = () => within(["kept"], "readonly", (kept) => kept.get("who"));

export const given = (user) => within(["kept"], "readonly", (kept) => kept.get(`given:${user}`));

export function keep(data) {
  const { token, ...rest } = data; // the token of a session is nothing to keep
  return within(["kept"], "readwrite", (kept) => {
    kept.put(rest.user.id, "who");
    kept.put(rest, `given:${rest.user.id}`);
  });
}

/* At sign-out: the data and what was sent go; what was never sent waits for its writer's return. */
export async function forget() {
  await within(["kept", "queue", "photos"], "readwrite", (kept, queue, photos) => {
    kept.clear();
    queue.openCursor().onsuccess = (event) => {
      const at = event.target.result;
      if (!at) return;
      if (at.value.state === "sent") { photos.delete(at.value.key); at.delete(); }
      at.continue();
    };
  });
}

/* Entries: draft → waiting → sent, or refused, or in conflict with what happened meanwhile */

export async function entries(user) {
  const rows = await within(["queue"], "readonly", (queue) => queue.index("user").getAll(user));
  return rows.sort((a, b) => a.made - b.made);
}

export const entry = (key) => within(["queue"], "readonly", (queue) => (key ? queue.get(key) : null));

export const photosOf = async (key) =>
  ((await within(["photos"], "readonly", (photos) => photos.get(key))) || { list: [] }).list;

export const put = (row) => within(["queue"], "readwrite", (queue) => queue.put(row));

/* Entry and photos together: either both are written down or neither. */
export const putWhole = (row, list) => within(["queue", "photos"], "readwrite", (queue, photos) => {
  photos.put({ key: row.key, list });
  return queue.put(row);
});

export const drop = (key) => within(["queue", "photos"], "readwrite", (queue, photos) => {
  photos.delete(key);
  return queue.delete(key);
});

/* What was sent needs its photos no more; of the sent ones only the last are kept. */
export async function tidy(user) {
  const sent = (await entries(user)).filter((row) => row.state === "sent");
  await within(["queue", "photos"], "readwrite", (queue, photos) => {
    sent.forEach((row, at) => {
      photos.delete(row.key);
      if (at < sent.length - SENT_KEPT) queue.delete(row.key);
    });
  });
}

export function newKey() {
  return crypto.randomUUID ? crypto.randomUUID() : [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
}
