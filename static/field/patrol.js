/* The patrol log in two taps: this page, and “save”. A zero report needs nothing else (R29). */
import { $, $$, say, showErrors } from "./dom.js";
import { begin, blank, queue } from "./app.js";
import { photoRows } from "./photos.js";
import { locateQuietly } from "./place.js";
import { entry, photosOf } from "./store.js";

const form = $("#patrol");
let row = null;
let photos = [];
let found = null;

begin(async (data) => {
  const asked = new URLSearchParams(location.search).get("entry");
  row = asked ? await entry(asked) : null;
  if (!row || row.user !== data.user.id || row.state === "sent") row = blank(data, "patrol");
  else photos = await photosOf(row.key);
  const done = new Set(data.patrols.map((log) => log.grid));
  const grids = data.grids.map((grid) => [grid.id, `${grid.village_name} · ${grid.name}`]);
  const first = row.fields.grid || (data.grids.find((grid) => !done.has(grid.id)) || data.grids[0] || {}).id;
  radios("grid", grids, first);
  radios("kind_of", data.kinds, row.fields.kind_of || data.kinds[0][0]);
  form.elements.text.value = row.fields.text || "";
  photoRows(form, photos, () => {});
  showErrors(form, row.errors, row.problem);
  $("#fields").hidden = grids.length === 0;
  $("#no-grid").hidden = grids.length > 0;
  words();
  found = await locateQuietly();
}, true);

function radios(name, pairs, chosen) {
  const box = $(`[data-radios="${name}"]`);
  box.replaceChildren(...pairs.map(([value, text]) => {
    const label = document.createElement("label");
    label.className = "chip";
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name, value, checked: String(value) === String(chosen) });
    label.append(input, text);
    return label;
  }));
}

const chosen = (name) => $(`[name="${name}"]:checked`, form);

function words() {
  const kind = chosen("kind_of");
  $("#words-field").hidden = !kind || kind.value === "zero";
}

form.addEventListener("change", words);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const kind = chosen("kind_of").value;
  const text = kind === "zero" ? "" : form.elements.text.value.trim();
  if (kind !== "zero" && !text) { showErrors(form, { text: [say("needed")] }); return; }
  const place = found ? { lon: found.longitude, lat: found.latitude } : {};
  row.fields = { grid: chosen("grid").value, kind_of: kind, text, ...place };
  row.label = `${say("patrol")} · ${chosen("grid").parentElement.textContent}`;
  if (row.state === "draft") row.made = Date.now();
  const first = $$("img", form)[0];
  row.thumb = first ? first.src : "";
  await queue(row, photos.slice(0, 1));
});
