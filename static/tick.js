// Ticking rows of a long list: a filter, and how many are ticked.
(() => {
  const table = document.querySelector("[data-tick-table]");
  if (!table) return;
  const filter = document.querySelector("[data-tick-filter]");
  const count = document.querySelector("[data-tick-count]");
  const rows = [...table.tBodies[0].rows];
  const tell = () => { count.textContent = `${count.dataset.words} ${table.querySelectorAll("input:checked").length}`; };
  filter.addEventListener("input", () => {
    const words = filter.value.trim().toLowerCase();
    rows.forEach((row) => { row.hidden = Boolean(words) && !row.textContent.toLowerCase().includes(words); });
  });
  filter.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  table.addEventListener("change", tell);
  tell();
})();
