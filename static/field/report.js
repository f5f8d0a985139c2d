/* The report: phrase or words, photos, position, category; settled on the spot where it was. Written down
   on the phone while one types, so that nothing is lost. */
import { $, $$, say, showErrors, toast } from "./dom.js";
import { begin, blank, queue } from "./app.js";
import { photoRows } from "./photos.js";
import { locate } from "./place.js";
import { entry, photosOf, putWhole } from "./store.js";

const form = $("#report");
const NAMES = ["text", "address", "category", "town", "longitude", "latitude", "settled", "result"];
let row = null;
let photos = [];
let timer = 0;

begin(async (data, rows) => {
  const asked = new URLSearchParams(location.search).get("entry");
  row = asked ? await entry(asked) : rows.find((one) => one.state === "draft" && one.kind === "report");
  if (!row || row.user !== data.user.id || row.state === "sent") row = blank(data, "report");
  else photos = await photosOf(row.key);
  choices(data);
  fill();
  photoRows(form, photos, keepSoon);
  showErrors(form, row.errors, row.problem);
  $("#fields").hidden = false;
}, true);

function choices(data) {
  $("#phrases").replaceChildren(...data.phrases.map((phrase) => chip(phrase.text, () => pick(phrase, data))));
  const towns = $("#town");
  towns.replaceChildren(...data.towns.map((town) => new Option(town.name, town.id)));
  towns.closest(".field").hidden = data.towns.length < 2;
  const heads = [...new Set(data.categories.map((one) => one.head))];
  const groups = heads.map((head) => {
    const group = document.createElement("optgroup");
    group.label = head;
    group.append(...data.categories.filter((one) => one.head === head).map((one) => new Option(one.name, one.id)));
    return group;
  });
  $("#category").replaceChildren(new Option(say("category_later"), ""), ...groups);
  $("#on-the-spot").hidden = !data.can.settle;
}

function chip(text, pressed) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "chip";
  button.textContent = text;
  button.addEventListener("click", pressed);
  return button;
}

function pick(phrase, data) {
  const found = data.categories.find((one) => one.code === phrase.code);
  if (found) $("#category").value = found.id;
  const text = $("#text");
  text.value = text.value.trim() ? `${text.value.trim()}${phrase.text}` : phrase.text;
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function fill() {
  for (const name of NAMES) {
    const field = form.elements[name];
    if (field.type === "checkbox") field.checked = Boolean(row.fields[name]);
    else if (row.fields[name] != null) field.value = row.fields[name];
  }
  tellPlace(row.fields.metres);
  spot();
}

function read() {
  const fields = { metres: row.fields.metres };
  for (const name of NAMES) {
    const field = form.elements[name];
    fields[name] = field.type === "checkbox" ? (field.checked ? "1" : "") : field.value.trim();
  }
  if (!fields.settled) fields.result = "";
  row = { ...row, fields, label: fields.text.split("\n")[0].slice(0, 60), thumb: photos.length ? photos[0].thumb : "" };
  return row;
}

const sent_photos = () => (form.elements.settled.checked ? photos : photos.filter((photo) => photo.field !== "after"));

/* A draft is kept a moment after each change; an entry that was refused stays one until it is sent again. */
function keepSoon() {
  clearTimeout(timer);
  timer = setTimeout(() => putWhole(read(), photos), 300);
}

function spot() {
  $("#spot-fields").hidden = !form.elements.settled.checked;
}

function tellPlace(metres) {
  const { longitude, latitude } = form.elements;
  $("#place-told").textContent = longitude.value
    ? say("place_known", { longitude: longitude.value, latitude: latitude.value, metres: metres ?? "?" })
    : "";
  $("#forget-place").hidden = !longitude.value;
}

$("#forget-place").addEventListener("click", () => {
  form.elements.longitude.value = form.elements.latitude.value = "";
  delete row.fields.metres;
  tellPlace();
  keepSoon();
});

$("#locate").addEventListener("click", async (event) => {
  const button = event.currentTarget;
  button.disabled = true;
  $("#place-told").textContent = say("place_looking");
  try {
    const found = await locate();
    form.elements.longitude.value = found.longitude;
    form.elements.latitude.value = found.latitude;
    row.fields.metres = found.metres;
    tellPlace(found.metres);
    keepSoon();
  } catch (error) {
    $("#place-told").textContent = say(error.code === 1 ? "place_denied" : "place_failed");
  }
  button.disabled = false;
});

form.addEventListener("input", () => { spot(); keepSoon(); });

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(timer);
  read();
  const missing = $$("[required]", form).find((field) => !field.value.trim() && field.offsetParent);
  const errors = missing ? { [missing.name]: [say("needed")] } : {};
  if (row.fields.settled && !row.fields.category) errors.category = [say("needed_category")];
  if (row.fields.settled && !row.fields.result) errors.result = [say("needed")];
  showErrors(form, errors);
  if (Object.keys(errors).length) { toast(say("not_yet")); return; }
  if (row.state === "draft") row.made = Date.now();
  await queue(row, sent_photos());
});

