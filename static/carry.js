// Grids of taking on and use: tick whole columns and rows, walk by arrow keys, see what changed.
(() => {
  document.documentElement.classList.add("js");
  const count = document.querySelector("[data-carry-count]");
  const table = document.querySelector("[data-carry]");
  const boxes = (where) => [...where.querySelectorAll("input[name=cell]")].filter((box) => !box.closest("tr").hidden);

  function tell() {
    if (count && table) count.textContent = `${count.dataset.words} ${table.querySelectorAll("input[name=cell]:checked").length}`;
  }

  // A box above each column ticks what is below it; it exists only where scripts run.
  function columns() {
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const below = () => [...table.tBodies[0].rows].flatMap((row) => (row.cells[at] ? boxes(row.cells[at]) : []));
      if (!below().length) return;
      const all = document.createElement("input");
      all.type = "checkbox";
      all.className = "form-check-input carry-all";
      all.setAttribute("aria-label", head.textContent);
      all.addEventListener("change", () => { below().forEach((box) => { box.checked = all.checked; }); tell(); });
      head.append(all);
    });
  }

  if (table) {
    columns();
    table.addEventListener("change", tell);
    // A click on the line's name cell outside the link ticks the whole line.
    table.addEventListener("dblclick", (event) => {
      const row = event.target.closest("tbody tr");
      if (!row || event.target.closest("a, label, input")) return;
      const own = boxes(row);
      const on = !own.every((box) => box.checked);
      own.forEach((box) => { box.checked = on; });
      tell();
    });
    tell();
  }

  const grid = document.querySelector("[data-cells]");
  if (!grid) return;
  const cellsOf = (row) => [...row.querySelectorAll("input:not([type=hidden]), select")];
  const rows = () => [...grid.tBodies[0].rows].filter((row) => !row.hidden && cellsOf(row).length);

  function walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
    const box = event.target.closest("td input");
    if (!step || !box || event.isComposing) return;
    event.preventDefault();
    const all = rows();
    const row = all[all.indexOf(box.closest("tr")) + step];
    const next = row && cellsOf(row)[cellsOf(box.closest("tr")).indexOf(box)];
    if (next) { next.focus(); next.select?.(); }
  }

  grid.addEventListener("keydown", walk);
  grid.addEventListener("input", (event) => {
    const row = event.target.closest("tr");
    row.classList.toggle("is-changed", cellsOf(row).some((box) => box.value !== box.defaultValue));
    const first = row.querySelector("input[data-exercised]");
    const second = row.querySelector("input[data-on-time]");
    // Most are in time: the second figure follows the first until it is typed.
    if (event.target === first && second && !second.dataset.typed && second.defaultValue === "") second.value = first.value;
    if (event.target === second) second.dataset.typed = "1";
  });
  const filter = document.querySelector("[data-cells-filter]");
  filter?.addEventListener("input", () => {
    const words = filter.value.trim().toLowerCase();
    [...grid.tBodies[0].rows].forEach((row) => { row.hidden = Boolean(words) && !row.textContent.toLowerCase().includes(words); });
  });
  filter?.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
})();
