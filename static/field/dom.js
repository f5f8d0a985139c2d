/* Small things that every page of the app needs: finding, filling templates, words, moments. */

export const $ = (selector, where = document) => where.querySelector(selector);
export const $$ = (selector, where = document) => [...where.querySelectorAll(selector)];

const words = JSON.parse($("#words").textContent);
export const addresses = JSON.parse($("#addresses").textContent);

export const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[key] || key);

/* A copy of <template id>: [data-text] gets text, [data-if] goes without a value, [data-href] a link. */
export function filled(id, values) {
  const part = $(`#${id}`).content.firstElementChild.cloneNode(true);
  const each = (name, change) => [part, ...$$(`[data-${name}]`, part)]
    .filter((node) => name in node.dataset)
    .forEach((node) => change(node, values[node.dataset[name]]));
  each("if", (node, value) => { if (!value || value.length === 0) node.remove(); });
  each("text", (node, value) => { node.textContent = value ?? ""; });
  each("href", (node, value) => { node.href = value || "#"; });
  each("tone", (node, value) => { node.className = `tag tag-${value || "plain"}`; });
  each("key", (node, value) => { node.dataset.key = value; });
  each("src", (node, value) => { if (value) node.src = value; });
  return part;
}

export function show(id, id_of_template, rows) {
  const list = $(`#${id}`);
  list.replaceChildren(...rows.map((row) => filled(id_of_template, row)));
  const section = list.closest("[data-section]");
  if (section) section.hidden = rows.length === 0;
}

/* 11-22 18:52, in the portal's time wherever the phone believes to be */
const TIME = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });

export function moment(value) {
  return TIME.format(new Date(value)).slice(5);
}

/* How long until a limit: words and tone. */
export function left(value) {
  if (!value) return { text: "", tone: "plain" };
  const minutes = Math.round((new Date(value) - Date.now()) / 60000);
  const span = Math.abs(minutes);
  const words_for = span < 120 ? ["minutes", span] : span < 2880 ? ["hours", Math.round(span / 60)] : ["days", Math.round(span / 1440)];
  const amount = say(words_for[0], { n: words_for[1] });
  return minutes < 0
    ? { text: say("late", { time: amount }), tone: "late" }
    : { text: say("left", { time: amount }), tone: minutes < 240 ? "soon" : "wait" };
}

export function toast(text) {
  const line = $("#toast");
  line.textContent = text;
  line.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { line.hidden = true; }, 5000);
}

/* Sentences of the server at their fields; whatever belongs to no field stands on top. */
export function showErrors(form, errors, problem = "") {
  const rest = problem ? [say(problem)] : [];
  $$("[data-error]", form).forEach((node) => { node.textContent = ""; });
  for (const [name, texts] of Object.entries(errors || {})) {
    const node = $(`[data-error="${name}"]`, form);
    if (node && name) node.textContent = texts.join(" ");
    else rest.push(...texts);
  }
  const box = $("[data-errors]", form);
  box.textContent = rest.join(" ");
  box.hidden = !rest.length;
  const first = $$("[data-error]", form).find((node) => node.textContent);
  if (first) first.scrollIntoView({ block: "center" });
}
