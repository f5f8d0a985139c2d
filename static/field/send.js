/* Sends what waits, one after the other in the order of writing, each under its own key: however often an
   entry is sent, the server takes it once. Used by the pages and by the service worker. */
import { entries, entry, keep, photosOf, put, tidy, who } from "./store.js";

const TRIES = 3;

/* The answer tells how it went: done, empty, busy, nobody, offline, signed_out, other, later. */
export function sendAll(addresses, told = () => {}) {
  const run = () => sendWaiting(addresses, told);
  if (!navigator.locks) return run();
  return navigator.locks.request("field-send", { ifAvailable: true }, (lock) => (lock ? run() : "busy"));
}

/* The server's data and the token of the session; what was given is kept. */
export async function fetchData(address) {
  let answer;
  try {
    answer = await fetch(address, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
  } catch (error) {
    return { state: "offline" };
  }
  if (answer.status === 403) return { state: "denied" };
  if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "signed_out" };
  if (!answer.ok) return { state: "offline" };
  const data = await answer.json();
  await keep(data);
  return { state: "ok", data };
}

async function sendWaiting(addresses, told) {
  const user = await who();
  if (!user) return "nobody";
  const tried = new Set();
  const next = async () => (await entries(user)).find((row) => row.state === "waiting" && !tried.has(row.key));
  let row = await next();
  if (!row) return "empty";
  const hello = await fetchData(addresses.data);
  if (hello.state !== "ok") return hello.state;
  if (hello.data.user.id !== user) return "other";
  while (row) {
    tried.add(row.key);
    const stopped = await sendOne(row, addresses.send, hello.data.token);
    told(row.key);
    if (stopped) return stopped;
    row = await next();
  }
  await tidy(user);
  return "done";
}

async function sendOne(row, address, token) {
  const headers = { "X-CSRFToken": token, "Idempotency-Key": row.key };
  const body = await bodyOf(row);
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body, headers, credentials: "same-origin", redirect: "manual" });
  } catch (error) {
    return "offline";
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) return "signed_out";
  const said = await answer.json().catch(() => null);
  const latest = (await entry(row.key)) || row;
  if (said && answer.status < 500) {
    await put(outcome(latest, said));
    return "";
  }
  if (answer.status === 413) {
    await put({ ...latest, state: "refused", errors: {}, problem: "large" });
    return "";
  }
  await put({ ...latest, tries: (latest.tries || 0) + 1 });
  return (latest.tries || 0) + 1 >= TRIES ? "" : "later"; // one that always fails doesn't hold up the others
}

function outcome(row, said) {
  const bare = { ...row, errors: {}, sentence: "", problem: "", tries: 0 };
  if (said.state === "done") return { ...bare, state: "sent", answer: said, sent: Date.now() };
  if (said.state === "conflict") return { ...bare, state: "conflict", sentence: said.sentence, now: said.case };
  return { ...bare, state: "refused", errors: said.errors || {}, known: said.state === "known" };
}

async function bodyOf(row) {
  const body = new FormData();
  body.set("kind", row.kind);
  body.set("post", row.post);
  body.set("age", Math.max(0, Math.round((Date.now() - row.made) / 1000)));
  for (const [name, value] of Object.entries(row.fields)) if (value !== "" && value != null) body.set(name, value);
  for (const photo of await photosOf(row.key)) {
    body.append(photo.field, new Blob([photo.bytes], { type: photo.type }), photo.name);
  }
  return body;
}

