// Ticking all rows of the editing page at once.
(() => {
  const table = document.querySelector("[data-list-rows]");
  const all = table && table.querySelector("[data-tick-all]");
  if (!all) return;
  all.addEventListener("change", () => {
    table.querySelectorAll("input[name=chosen]").forEach((box) => { box.checked = all.checked; });
  });
})();
