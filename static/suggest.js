/* Suggestions under a box that names a row (data-suggest: where to ask). Without this file it is a plain box. */
(function () {
  "use strict";
  const PAUSE = 180;
  let count = 0;

  function combobox(input) {
    const list = document.createElement("ul");
    list.className = "suggest";
    list.id = "suggest-" + ++count;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.suggestLabel || "");
    input.after(list);
    input.parentElement.classList.add("has-suggest");
    for (const [name, value] of Object.entries({
      role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);
    let timer = 0, asked = 0, at = -1;

    function close() {
      asked += 1;
      clearTimeout(timer);
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function mark(next) {
      const rows = list.children;
      if (!rows.length) return;
      if (rows[at]) rows[at].setAttribute("aria-selected", "false");
      at = (next + rows.length) % rows.length;
      rows[at].setAttribute("aria-selected", "true");
      rows[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", rows[at].id);
    }
    function take(row) {
      input.value = row.dataset.value;
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    function row(found, number) {
      const line = document.createElement("li");
      line.id = list.id + "-" + number;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      line.dataset.value = found.value;
      const name = document.createElement("b"), note = document.createElement("small");
      name.textContent = found.label;
      note.textContent = found.note;
      line.append(name, " ", note);
      return line;
    }
    function show(results) {
      list.replaceChildren(...results.map(row));
      at = -1;
      list.hidden = !results.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
    }
    async function ask() {
      const mine = ++asked, text = input.value.trim();
      if (!text) return close();
      const url = new URL(input.dataset.suggest, window.location.href);
      url.searchParams.set("q", text);
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" }, redirect: "error" });
        const found = answer.ok ? (await answer.json()).results : [];
        if (mine === asked && document.activeElement === input) show(found);
      } catch { if (mine === asked) close(); }
    }

    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" && list.hidden) { event.preventDefault(); ask(); return; }
      if (list.hidden) return;
      if (event.key === "ArrowDown") { event.preventDefault(); mark(at + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark(at < 0 ? -1 : at - 1); }
      else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
      else if (event.key === "Enter" && at >= 0) { event.preventDefault(); take(list.children[at]); }
      else if (event.key === "Tab" && at >= 0) take(list.children[at]);
    });
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const line = event.target.closest("[role=option]");
      if (line) take(line);
    });
  }

  /* A suggestion that one click takes over: data-take names the box, data-value what goes in. */
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-take]");
    const box = chip && document.querySelector(`[name="${chip.dataset.take}"]`);
    if (!box) return;
    box.value = chip.dataset.value;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    box.focus();
  });

  document.addEventListener("focusin", (event) => {
    const input = event.target.closest("input[data-suggest]");
    if (input && input.getAttribute("role") !== "combobox") combobox(input);
  });
})();
