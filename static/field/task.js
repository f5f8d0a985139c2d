/* One case and what I can do with it now: sign, feed back, verify, send back, settle. */
import { $, $$, left, say, showErrors, toast } from "./dom.js";
import { begin, blank, queue } from "./app.js";
import { photoRows } from "./photos.js";
import { entry, photosOf } from "./store.js";

begin(async (data) => {
  const asked = new URLSearchParams(location.search);
  const old = asked.get("entry") ? await entry(asked.get("entry")) : null;
  const key = old ? old.fields.case : Number(asked.get("case"));
  const task = [...data.tasks, ...data.mine].find((one) => one.id === key);
  $("#gone").hidden = Boolean(task);
  $("#case").hidden = !task;
  if (!task) return;
  tell(task);
  const reasons = data.reasons.map(([value, text]) => new Option(text, value));
  $("#reason").replaceChildren(...reasons);
  for (const form of $$("form[data-step]")) {
    const name = form.dataset.step;
    form.closest("[data-offer]").hidden = !task.steps.includes(name);
    const own = old && old.fields.step === name ? old : null;
    await ready(form, task, data, own);
  }
  $("#no-step").hidden = task.steps.length > 0;
}, true);

function tell(task) {
  const limit = left(task.due_at);
  const texts = { ...task, left: limit.text };
  for (const node of $$("#case [data-text]")) {
    node.textContent = texts[node.dataset.text] || "";
    const pair = node.closest("[data-pair]");
    if (pair) pair.hidden = !node.textContent;
  }
  $("#case-status").className = `tag tag-${task.tone}`;
  $("#case-left").className = `tag tag-${limit.tone}`;
  $("#case-left").hidden = !limit.text;
  $("#case-url").href = task.url;
  const needs = $("#photos-needed");
  needs.hidden = !task.photos_needed;
  needs.textContent = say("photos_needed", { n: task.photos_needed });
}

async function ready(form, task, data, own) {
  const row = own || blank(data, "step");
  const photos = own ? await photosOf(own.key) : [];
  const fields = $$("[name]", form).filter((field) => field.name);
  if (own) {
    fields.forEach((field) => { if (own.fields[field.name] != null) field.value = own.fields[field.name]; });
    const box = form.closest("details");
    if (box) box.open = true;
    showErrors(form, own.errors, own.problem);
  }
  photoRows(form, photos, () => {});
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(fields.map((field) => [field.name, field.value.trim()]));
    const missing = fields.find((field) => field.required && !field.value.trim());
    if (missing) { showErrors(form, { [missing.name]: [say("needed")] }); toast(say("not_yet")); return; }
    row.fields = { ...values, case: task.id, step: form.dataset.step, version: task.version };
    row.label = `${form.dataset.label} · ${task.title}`;
    row.thumb = photos.length ? photos[0].thumb : "";
    if (row.state === "draft") row.made = Date.now();
    await queue(row, photos);
  });
}
