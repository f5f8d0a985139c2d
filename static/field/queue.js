/* The outbox: what waits, what was sent, what was refused and why. Nothing leaves it by itself unsent. */
import { $, addresses, moment, say, show } from "./dom.js";
import { begin, deliver, requeue } from "./app.js";
import { drop, entries, entry } from "./store.js";

const PAGES = { report: addresses.report, patrol: addresses.patrol, step: addresses.task };
let owner = null;

begin((data, rows) => {
  owner = data.user.id;
  draw(rows);
});

function draw(rows) {
  const newest = [...rows].reverse();
  const of = (...states) => newest.filter((row) => states.includes(row.state));
  const waiting = rows.filter((row) => row.state === "waiting");
  show("conflicts", "entry-card", of("conflict").map(card));
  show("refused", "entry-card", of("refused").map(card));
  show("waiting", "entry-card", waiting.map(card));
  show("drafts", "entry-card", of("draft").map(card));
  show("sent", "entry-card", of("sent").map(card));
  $("#waiting-count").textContent = waiting.length;
  $("#send-now").hidden = waiting.length === 0;
  $("#empty").hidden = rows.length > 0;
}

function card(row) {
  const sentences = row.state === "conflict" ? [row.sentence] : Object.values(row.errors || {}).flat();
  if (row.problem) sentences.push(say(row.problem));
  const done = row.answer && row.answer.case;
  return {
    key: row.key,
    label: row.label || say("no_words"),
    thumb: row.thumb,
    made: moment(row.made),
    number: done ? done.number : "",
    url: done ? done.url : "",
    why: sentences.join(" "),
    tries: row.state === "waiting" && row.tries ? say("tried", { n: row.tries }) : "",
    edit: ["refused", "draft"].includes(row.state) && !row.known ? `${PAGES[row.kind]}?entry=${row.key}` : "",
    solve: row.state === "conflict" ? `${addresses.conflict}?entry=${row.key}` : "",
    drop: row.state === "sent" ? "" : row.key,
    again: row.state === "refused" && !row.known ? row.key : "",
  };
}

$("#main").addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-do]");
  if (!button) return;
  const row = await entry(button.closest("[data-key]").dataset.key);
  if (!row) return;
  if (button.dataset.do === "drop") {
    if (!window.confirm(say("drop", { label: row.label || say("no_words") }))) return;
    await drop(row.key);
  } else {
    await requeue(row);
  }
  draw(await entries(owner));
  if (button.dataset.do === "again") await deliver();
});

$("#send-now").addEventListener("click", async (event) => {
  const button = event.currentTarget;
  button.disabled = true;
  await deliver();
  button.disabled = false;
});
