// The wall: asks quietly whether anything changed, turns its lists over, shows the time. Nobody presses anything.
(() => {
  const wall = document.querySelector("[data-wall]");
  if (!wall) return;
  const clock = document.querySelector("[data-clock]");
  // 2026-11-22 18:52:02, in the portal's time whatever the screen's own clock is set to
  const TIME = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium" });
  const EVERY = 5000, TURN = 12000;
  let at = 0, mark = wall.querySelector("[data-mark]").dataset.mark;

  function turn(by) {
    const lists = [...wall.querySelectorAll("[data-turn]")];
    if (!lists.length) return;
    at = (at + by) % lists.length;
    lists.forEach((list, n) => { list.hidden = n !== at; });
  }
  async function poll() {
    try {
      const reply = await fetch(wall.dataset.news + window.location.search, { cache: "no-store", redirect: "error", headers: { "If-None-Match": `"${mark}"` } });
      if (reply.status !== 204) return;
      mark = reply.headers.get("ETag").replace(/^W\//, "").replaceAll('"', "");
      const part = await fetch(window.location.href, { redirect: "error", headers: { "X-Part": "board" } });
      if (part.ok) { wall.innerHTML = await part.text(); turn(0); }
    } catch { /* the next turn asks again; the time below shows that the screen lives */ }
  }
  function tick() {
    clock.textContent = TIME.format(new Date());
  }
  turn(0);
  tick();
  window.setInterval(tick, 1000);
  window.setInterval(() => turn(1), TURN);
  window.setInterval(poll, EVERY);
})();
