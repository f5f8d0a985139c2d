// The review grid by keyboard: j k move, 1-4 verdict, n reason, b basis, f filter, Shift ranges, ? help.
(() => {
  const grid = document.querySelector("[data-review]");
  if (!grid) return;
  document.documentElement.classList.add("js");
  const rows = [...grid.querySelectorAll("tr[data-line]")];
  const progress = grid.querySelector("[data-progress]");
  const filter = grid.querySelector("[data-review-filter]");
  let current = -1;
  let anchor = -1;
  let done = Number(progress.dataset.done);
  const all = Number(progress.dataset.all);

  const open = (row) => !row.hidden && !row.classList.contains("is-done");
  const chosen = () => rows.filter((row) => row.classList.contains("is-chosen") && open(row));

  function tell() {
    progress.querySelector("[data-progress-text]").textContent = `${done} / ${all}`;
    progress.querySelector("progress").value = done;
  }

  function choose(from, to) {
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    rows.forEach((row, at) => row.classList.toggle("is-chosen", at >= first && at <= last && open(row)));
  }

  function go(to, isRange) {
    if (to < 0 || to >= rows.length) return;
    current = to;
    if (!isRange) anchor = to;
    rows.forEach((row, at) => row.classList.toggle("is-current", at === to));
    choose(anchor, current);
    rows[to].focus({ preventScroll: true });
    rows[to].scrollIntoView({ block: "nearest" });
  }

  function step(by, isRange) {
    let to = current + by;
    while (to >= 0 && to < rows.length && !open(rows[to])) to += by;
    go(to, isRange);
  }

  function answer(row, text, tone) {
    const box = row.querySelector(".verdict-answer");
    box.textContent = text;
    box.dataset.tone = tone;
  }

  function finish(row, text) {
    row.classList.add("is-done");
    row.classList.remove("is-chosen");
    answer(row, text, "good");
    row.querySelectorAll("button, input").forEach((part) => { part.disabled = true; });
    done += 1;
    tell();
  }

  async function judge(row, key, note) {
    const button = row.querySelector(`button[value="${key}"]`);
    const form = row.querySelector("form");
    if (!button || row.dataset.busy || !open(row)) return false;
    const body = new FormData(form);
    body.set("key", key);
    if (note) body.set("note", note);
    if (button.hasAttribute("data-needs-note") && !body.get("note")) {
      answer(row, grid.dataset.need, "soon");
      const box = form.querySelector(".verdict-note");
      box.dataset.pending = key;
      box.focus();
      return false;
    }
    row.dataset.busy = "1";
    answer(row, grid.dataset.wait, "");
    try {
      const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (reply.redirected || !(reply.headers.get("Content-Type") || "").includes("json")) throw new Error("lost");
      const said = await reply.json();
      if (said.done) finish(row, said.sentence);
      else answer(row, said.sentence, "late");
      return said.done;
    } catch {
      answer(row, grid.dataset.lost, "late");
      return false;
    } finally {
      delete row.dataset.busy;
    }
  }

  // The reason is written once, at the line one stands on, and goes for all that are chosen.
  function reasonFor(lines, key) {
    const box = rows[current].querySelector(".verdict-note");
    const isNeeded = lines.some((row) => row.querySelector(`button[value="${key}"]`)?.hasAttribute("data-needs-note"));
    if (!isNeeded || lines.length < 2 || box.value.trim()) return isNeeded ? box.value.trim() : "";
    answer(rows[current], grid.dataset.need, "soon");
    box.dataset.pending = key;
    box.focus();
    return null;
  }

  async function judgeChosen(key) {
    const lines = chosen().length ? chosen() : rows.slice(current, current + 1).filter(open);
    const note = lines.length ? reasonFor(lines, key) : null;
    if (note === null) return;
    let isGood = lines.length > 0;
    for (const row of lines) isGood = (await judge(row, key, note)) && isGood;
    if (isGood) step(1, false);
  }

  function press(event) {
    const inField = event.target.matches("input, textarea, select");
    if (event.key === "Escape" && inField) return event.target.blur(), rows[current]?.focus();
    if (inField || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const acts = {
      j: () => step(1, event.shiftKey),
      k: () => step(-1, event.shiftKey),
      n: () => rows[current]?.querySelector(".verdict-note").focus(),
      b: () => { const box = rows[current]?.querySelector("details.basis"); if (box) box.open = !box.open; },
      f: () => filter.focus(),
      "?": () => { const help = grid.querySelector(".review-help"); help.open = !help.open; },
    };
    const act = acts[key] || (/^[1-4]$/.test(key) && current >= 0 ? () => judgeChosen(key) : null);
    if (!act) return;
    event.preventDefault();
    act();
  }

  grid.addEventListener("submit", (event) => {
    const row = event.target.closest("tr[data-line]");
    if (!row) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.submitter?.name === "key" && !document.activeElement?.matches(".verdict-note")) judge(row, event.submitter.value, "");
  }, true);
  grid.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches(".verdict-note")) return;
    event.preventDefault();
    const key = event.target.dataset.pending;
    if (key) judgeChosen(key);
    else rows[current]?.focus();
  });
  grid.addEventListener("focusin", (event) => {
    const at = rows.indexOf(event.target.closest("tr[data-line]"));
    if (at >= 0 && at !== current) { current = anchor = at; rows.forEach((row, n) => row.classList.toggle("is-current", n === at)); choose(at, at); }
  });
  filter.addEventListener("input", () => {
    const words = filter.value.trim().toLowerCase();
    rows.forEach((row) => { row.hidden = Boolean(words) && !row.textContent.toLowerCase().includes(words); });
  });
  document.addEventListener("keydown", press);
  tell();
  go(0, false);
})();
