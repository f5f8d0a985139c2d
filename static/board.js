// The command board by keyboard: j k move, Enter open, d dispatch, 1-9 a unit, a c v m x, ? help. Polls quietly.
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  document.documentElement.classList.add("js");
  const say = board.dataset;
  const ways = JSON.parse(document.getElementById("board-ways").textContent);
  const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
  const EVERY = 5000;
  let rows = [], units = {}, current = -1, done = 0, mark = "", isStale = false, asking = null, alarm = null;
  const known = new Set();
  const gone = new Map();
  /* Cases that were dealt with here, with the version they got: a board drawn before that still shows them. */

  const open = (row) => !row.classList.contains("is-done");
  const now = () => rows[current];
  const note = (text) => { board.querySelector("[data-note]").textContent = text; };
  function answer(row, text, tone) {
    const box = row.querySelector(".verdict-answer");
    box.textContent = text;
    box.dataset.tone = tone;
  }
  function tell() {
    const progress = board.querySelector("[data-progress]");
    const all = done + rows.filter(open).length;
    progress.querySelector("[data-progress-text]").textContent = `${done} / ${all}`;
    Object.assign(progress.querySelector("progress"), { max: all || 1, value: done });
  }

  // --- moving -------------------------------------------------------------------------------
  function go(to) {
    if (to < 0 || to >= rows.length) return;
    closeAsk();
    current = to;
    rows.forEach((row, at) => row.classList.toggle("is-current", at === to));
    choices(rows[to]);
    rows[to].focus({ preventScroll: true });
    rows[to].scrollIntoView({ block: "nearest" });
  }
  function step(by) {
    let to = current + by;
    while (to >= 0 && to < rows.length && !open(rows[to])) to += by;
    go(to);
  }
  function onward() {
    step(1);
    if (now() && !open(now())) step(-1);
  }
  function button(text, key, act) {
    const made = document.createElement("button"), cap = document.createElement("kbd");
    made.type = "button";
    made.className = "btn btn-sm";
    cap.textContent = key;
    made.append(cap, " " + text);
    made.addEventListener("click", act);
    return made;
  }
  const unitsOf = (row) => row.dataset.units.split(",").filter(Boolean);
  const named = (pk) => (pk === "0" ? say.village : `${units[pk].name} (${units[pk].load})`);
  function choices(row) {
    const box = row.querySelector("[data-choices]");
    if (box.childElementCount || !row.dataset.keys.includes("d")) return;
    box.append(...unitsOf(row).map((pk, at) => button(named(pk), String(at + 1), () => dispatch(row, pk))));
  }

  // --- steps: each saves at once -------------------------------------------------------------
  async function send(row, key, data) {
    if (!row || row.dataset.busy || !open(row)) return;
    if (!row.dataset.keys.includes(key)) return answer(row, say.openNone, "soon");
    const body = new URLSearchParams({ key, version: row.dataset.version, ...(row.dataset.category ? { category: row.dataset.category } : {}), ...data });
    row.dataset.busy = "1";
    answer(row, say.wait, "");
    try {
      const reply = await fetch(say.act.replace("/0/", `/${row.dataset.case}/`), { method: "POST", body, redirect: "error", headers: { Accept: "application/json", "X-CSRFToken": token } });
      const said = await reply.json();
      answer(row, said.sentence, said.done ? "good" : "late");
      if (said.done) taken(row, said);
    } catch { answer(row, say.lost, "late"); } finally { delete row.dataset.busy; }
  }
  function taken(row, said) {
    closeAsk();
    row.dataset.version = said.version;
    if (!said.leaves) { row.dataset.keys = row.dataset.keys.replace("a", ""); return; }
    gone.set(row.dataset.case, said.version);
    row.classList.add("is-done");
    row.querySelectorAll("button").forEach((part) => { part.disabled = true; });
    done += 1;
    tell();
    if (row === now()) onward();
  }
  function dispatch(row, pk) {
    if (!pk) return answer(row, say.none, "soon");
    if ("needsCategory" in row.dataset && !row.dataset.category) return answer(row, say.firstCategory, "soon");
    send(row, "d", pk === "0" ? { to_village: "on" } : { unit: pk });
  }

  // --- what has to be asked first ------------------------------------------------------------
  function closeAsk() {
    if (!asking) return;
    asking.box.hidden = true;
    asking.box.replaceChildren();
    asking = null;
    if (isStale) draw();
  }
  function ask(row, label, options, take, isTyped) {
    closeAsk();
    const box = row.querySelector("[data-ask]"), title = document.createElement("span");
    title.textContent = label;
    box.replaceChildren(title, ...options.map((each, at) => button(each.name, String(at + 1), () => take(each.value))));
    asking = { box, row, pick: (at) => options[at] && take(options[at].value) };
    box.hidden = false;
    if (!isTyped) { row.focus({ preventScroll: true }); return; }
    const input = document.createElement("input");
    input.className = "form-control";
    input.maxLength = 500;
    input.setAttribute("aria-label", label);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing && input.value.trim()) { event.preventDefault(); take(input.value.trim()); }
    });
    box.append(input);
    input.focus();
  }
  async function suggested(row) {
    try {
      const reply = await fetch(say.suggested.replace("/0/", `/${row.dataset.case}/`), { redirect: "error", headers: { Accept: "application/json" } });
      return await reply.json();
    } catch { answer(row, say.lost, "late"); return null; }
  }
  async function merge(row) {
    if (!row.dataset.keys.includes("m")) return answer(row, say.openNone, "soon");
    const found = await suggested(row);
    if (!found) return;
    const options = found.alike.map((each) => ({ value: each.number, name: `${each.number} ${each.title}` }));
    ask(row, say.which, options, (number) => send(row, "m", { main: number }), true);
  }
  function handOn(row) {
    if (!row.dataset.keys.includes("x")) return answer(row, say.openNone, "soon");
    ask(row, say.whither, ways, (to) => ask(row, say.reason, [], (why) => send(row, "x", { handed_to: to, note: why }), true), false);
  }
  async function category(row) {
    const found = await suggested(row);
    if (!found) return;
    if (!found.categories.length) return answer(row, say.none, "soon");
    const options = found.categories.map((each) => ({ value: each, name: each.words ? `${each.name} · ${each.words}` : each.name }));
    ask(row, say.category, options, (each) => {
      row.dataset.category = each.pk;
      row.querySelector("[data-category-name]").textContent = each.name;
      closeAsk();
    }, false);
  }

  const ACTS = {
    j: () => step(1), k: () => step(-1),
    d: (row) => row && dispatch(row, unitsOf(row)[0]),
    a: (row) => send(row, "a", {}), v: (row) => send(row, "v", {}),
    m: (row) => row && merge(row), x: (row) => row && handOn(row), c: (row) => row && category(row),
    enter: (row) => row && row.querySelector("th a").click(),
    "?": () => { const help = board.querySelector(".review-help"); help.open = !help.open; },
  };
  function press(event) {
    if (event.key === "Escape" && asking) { closeAsk(); if (now()) now().focus(); return; }
    if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && event.target.matches("a, button, summary")) return;
    if (event.target.closest("#panel")) return;
    const key = event.key.toLowerCase(), row = now();
    let act = ACTS[key];
    if (/^[1-9]$/.test(key)) act = () => { if (asking) asking.pick(Number(key) - 1); else if (row) dispatch(row, unitsOf(row)[Number(key) - 1]); };
    if (!act) return;
    event.preventDefault();
    act(row);
  }
  document.addEventListener("keydown", press);
  board.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-case]"), pressed = event.target.closest("[data-key]");
    if (row && row !== now()) go(rows.indexOf(row));
    if (pressed) ACTS[pressed.dataset.key](row);
  });

  // --- drawn again when something changed ------------------------------------------------------
  const isBusy = () => Boolean(asking || rows.some((row) => row.dataset.busy) || document.querySelector("#panel form"));
  function take() {
    board.querySelectorAll("tr[data-case]").forEach((row) => { if (Number(row.dataset.version) < (gone.get(row.dataset.case) || 0)) row.remove(); });
    rows = [...board.querySelectorAll("tr[data-case]")];
    const list = document.getElementById("board-units");
    units = Object.fromEntries(JSON.parse(list ? list.textContent : "[]").map((unit) => [String(unit.pk), unit]));
    mark = board.querySelector("[data-mark]").dataset.mark;
    isStale = false;
    tell();
  }
  async function draw() {
    const at = current, kept = now() && now().dataset.case, hadFocus = board.contains(document.activeElement) || document.activeElement === document.body;
    try {
      const reply = await fetch(window.location.href, { redirect: "error", headers: { "X-Part": "board", "X-Quiet": "1" } });
      if (!reply.ok) return;
      const help = board.querySelector(".review-help").open, text = await reply.text();
      if (isBusy()) { isStale = true; return; }
      board.innerHTML = text;
      board.querySelector(".review-help").open = help;
      if (window.htmx) window.htmx.process(board);
    } catch { return; }
    take();
    alarmed();
    current = -1;
    const same = rows.findIndex((row) => row.dataset.case === kept);
    if (hadFocus) go(same >= 0 ? same : Math.min(Math.max(at, 0), rows.length - 1));
  }
  async function poll() {
    if (document.hidden && !alarm) return;
    if (isStale && !isBusy()) return draw();
    try {
      const reply = await fetch(say.news + window.location.search, { cache: "no-store", redirect: "error", headers: { "If-None-Match": `"${mark}"`, "X-Quiet": "1" } });
      if (reply.status !== 204) return;
      mark = reply.headers.get("ETag").replace(/^W\//, "").replaceAll('"', "");
      isStale = true;
      if (isBusy()) note(say.fresh); else await draw();
    } catch { note(say.lost); }
  }

  // --- sound and notice of urgent cases, once somebody has allowed it -----------------------------
  function alarmed() {
    const fresh = [...board.querySelectorAll("[data-alert]")].filter((row) => !known.has(row.dataset.case));
    fresh.forEach((row) => known.add(row.dataset.case));
    if (!alarm || !fresh.length) return;
    beep();
    if (window.Notification && Notification.permission === "granted") fresh.forEach((row) => new Notification(say.urgent, { body: row.dataset.alert, tag: row.dataset.case }));
  }
  function beep() {
    [0, .25, .5].forEach((at) => {
      const tone = alarm.createOscillator(), loud = alarm.createGain();
      tone.frequency.value = 880;
      loud.gain.value = .15;
      tone.connect(loud).connect(alarm.destination);
      tone.start(alarm.currentTime + at);
      tone.stop(alarm.currentTime + at + .15);
    });
  }
  document.querySelector("[data-alarm]")?.addEventListener("click", async (event) => {
    const pressed = event.currentTarget;
    alarm = alarm || new AudioContext();
    await alarm.resume();
    if (window.Notification && Notification.permission === "default") await Notification.requestPermission();
    pressed.querySelector("[data-alarm-text]").textContent = say.on;
    pressed.disabled = true;
    beep();
  });

  take();
  alarmed();
  go(0);
  window.setInterval(poll, EVERY);
})();
