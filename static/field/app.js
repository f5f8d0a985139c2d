/* What every page of the app does: show what is kept, ask the server for news, send what waits. */
import { $, $$, addresses, say, toast } from "./dom.js";
import { fetchData, sendAll } from "./send.js";
import { entries, forget, given, newKey, put, putWhole, who } from "./store.js";

const page = { draw: null, isForm: false, drawn: false, data: null };

/* `draw(data, rows)` fills the page: a form once, anything else whenever there is news. */
export async function begin(draw, isForm = false) {
  page.draw = draw;
  page.isForm = isForm;
  register();
  const user = await who();
  const data = user ? await given(user) : null;
  if (data) await redraw(data);
  await refresh();
  window.addEventListener("online", refresh);
  window.addEventListener("offline", () => banner("offline"));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
}

export async function refresh() {
  const hello = await fetchData(addresses.data);
  banner(hello.state === "ok" ? "" : hello.state);
  if (hello.state === "ok") await redraw(hello.data);
  else if (!page.data) banner(hello.state === "offline" ? "nobody" : hello.state);
  if (hello.state === "ok") await deliver();
}

/* Send what waits; the page shows each entry's fate as it comes. */
export async function deliver() {
  const how = await sendAll(addresses, () => redraw(page.data));
  if (how === "done") {
    const hello = await fetchData(addresses.data);
    await redraw(hello.data || page.data);
  }
  if (["offline", "signed_out", "later", "other", "denied"].includes(how)) banner(how);
}

async function redraw(data) {
  if (!data) return;
  page.data = data;
  dress(data);
  const rows = await entries(data.user.id);
  count(rows);
  if (page.isForm && page.drawn) return;
  page.drawn = true;
  await page.draw(data, rows);
}

/* Light or dark, larger letters: as chosen in the office. */
function dress(data) {
  document.documentElement.dataset.bsTheme = data.look.theme;
  document.documentElement.dataset.letters = data.look.letters;
  $("#place").textContent = data.place;
}

function count(rows) {
  const open = rows.filter((row) => ["waiting", "refused", "conflict"].includes(row.state)).length;
  $$("[data-count]").forEach((node) => { node.textContent = open || ""; node.hidden = !open; });
}

function banner(state) {
  const box = $("#banner");
  box.hidden = !state;
  if (!state) return;
  $("#banner-text").textContent = say(`state_${state}`);
  const link = $("#banner-link");
  link.hidden = !["signed_out", "nobody", "other"].includes(state);
  link.href = `${addresses.sign_in}?next=${encodeURIComponent(location.pathname + location.search)}`;
}

/* Put an entry into the queue and go on to the outbox. */
export async function queue(row, photos) {
  await putWhole({ ...row, state: "waiting", errors: {}, problem: "" }, photos);
  await wakeLater();
  location.assign(addresses.queue);
}

export async function requeue(row) {
  await put({ ...row, state: "waiting", errors: {}, problem: "", tries: 0 });
  await wakeLater();
}

/* Where the browser can, it sends in the background once there is a network again. */
async function wakeLater() {
  try {
    const ready = await Promise.race([navigator.serviceWorker.ready, new Promise((resolve) => setTimeout(resolve, 500))]);
    if (ready && ready.sync) await ready.sync.register("send");
  } catch (error) { /* then it is sent when the app is opened or the network comes back */ }
}

export function blank(data, kind) {
  return { key: newKey(), user: data.user.id, post: data.user.post, kind, fields: {}, label: "", thumb: "", made: Date.now(), state: "draft", errors: {} };
}

function register() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register(addresses.worker, { scope: addresses.scope, type: "module" }).catch(() => {});
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data === "sent") redraw(page.data);
  });
}

$("#leave").addEventListener("submit", async (event) => {
  event.preventDefault();
  const hello = await fetchData(addresses.data);
  if (hello.state === "offline") { toast(say("leave_offline")); return; }
  if (hello.state === "ok") event.target.elements.csrfmiddlewaretoken.value = hello.data.token;
  await forget();
  event.target.submit();
});
