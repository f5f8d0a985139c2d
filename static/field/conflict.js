/* The case has moved on since I wrote: what I wrote, how it stands now, and what can be done about it. */
import { $, addresses, moment, say } from "./dom.js";
import { begin, requeue } from "./app.js";
import { drop, entry } from "./store.js";

begin(async () => {
  const row = await entry(new URLSearchParams(location.search).get("entry"));
  const is_there = Boolean(row && row.state === "conflict");
  $("#conflict").hidden = !is_there;
  $("#solved").hidden = is_there;
  if (!is_there) return;
  const now = row.now;
  $("#sentence").textContent = row.sentence;
  tell("mine", { label: row.label, text: row.fields.result || row.fields.note || "", made: moment(row.made) });
  $("#now").hidden = !now;
  if (now) {
    tell("now", { status: now.status_name, result: now.result, number: now.number });
    $("#now-status").className = `tag tag-${now.tone}`;
    $("#open-case").href = now.url;
  }
  const may = Boolean(now && now.steps.includes(row.fields.step));
  $("#again").hidden = !may;
  $("#not-again").hidden = may;
  $("#again").onclick = async () => {
    await requeue({ ...row, fields: { ...row.fields, version: now.version } });
    location.assign(addresses.queue);
  };
  $("#drop").onclick = async () => {
    if (!window.confirm(say("drop", { label: row.label }))) return;
    await drop(row.key);
    location.assign(addresses.queue);
  };
}, true);

function tell(id, values) {
  for (const [name, value] of Object.entries(values)) {
    const node = $(`#${id}-${name}`);
    node.textContent = value || "";
    const pair = node.closest("[data-pair]");
    if (pair) pair.hidden = !value;
  }
}
