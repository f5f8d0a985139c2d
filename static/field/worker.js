/* The service worker: keeps the shell of the app for times without a network, and sends in the background.
   It keeps pages and files that hold nobody's data, and nothing else. */
import { sendAll } from "./send.js";

export function start(app) {
  const name = `field-${app.version}`;
  const pages = new Set(app.pages);
  const files = new Set(app.files.map((file) => new URL(file, self.location).pathname));

  async function fill() {
    const cache = await caches.open(name);
    await Promise.all([...app.pages, ...app.files].map(async (address) => {
      const answer = await fetch(address, { credentials: "same-origin", cache: "no-cache" });
      if (!answer.ok || answer.redirected) throw new Error(`not to be kept: ${address}`);
      await cache.put(address, answer);
    }));
  }

  const kept = async (path) => (await caches.open(name)).match(path, { ignoreVary: true });

  async function visit(request, path) {
    if (pages.has(path)) {
      const found = await kept(path);
      if (found) return found;
    }
    try {
      return await fetch(request);
    } catch (error) {
      return (await kept(app.offline)) || Response.error();
    }
  }

  self.addEventListener("install", (event) => {
    event.waitUntil(fill().then(() => self.skipWaiting()));
  });

  self.addEventListener("activate", (event) => {
    const old = (all) => all.filter((one) => one.startsWith("field-") && one !== name);
    event.waitUntil(
      caches.keys().then((all) => Promise.all(old(all).map((one) => caches.delete(one)))).then(() => self.clients.claim()),
    );
  });

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== self.location.origin) return;
    if (request.mode === "navigate") event.respondWith(visit(request, pathname));
    else if (files.has(pathname)) event.respondWith(kept(pathname).then((found) => found || fetch(request)));
  });

  self.addEventListener("sync", (event) => {
    if (event.tag === "send") event.waitUntil(sendInBackground());
  });

  async function sendInBackground() {
    const how = await sendAll(app);
    const windows = await self.clients.matchAll();
    windows.forEach((one) => one.postMessage("sent"));
    if (how === "offline" || how === "later") throw new Error("again later");
  }
}
