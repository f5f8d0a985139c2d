/* Today: what waits for me, the earliest limit first, and the rounds of my grids. */
import { $, addresses, left, say, show } from "./dom.js";
import { begin } from "./app.js";

begin((data, rows) => {
  $("#hello").textContent = say("hello", { name: data.user.name });
  $("#report-link").hidden = !data.can.report;
  $("#patrol-link").hidden = !data.can.patrol;
  const queued = new Set(rows.filter((row) => row.kind === "step" && row.state === "waiting").map((row) => row.fields.case));
  for (const turn of ["verify", "sign", "settle"]) {
    show(`tasks-${turn}`, "task-card", data.tasks.filter((task) => task.turn === turn).map((task) => card(task, queued)));
  }
  $("#no-tasks").hidden = data.tasks.length > 0;
  show("rounds", "round-card", data.grids.map((grid) => round(grid, data.patrols)));
});

function card(task, queued) {
  const limit = left(task.due_at);
  return {
    ...task,
    left: limit.text,
    left_tone: limit.tone,
    queued: queued.has(task.id) ? say("queued") : "",
    pressing: task.urgency_tone === "wait" ? "" : task.urgency_name,
    link: `${addresses.task}?case=${task.id}`,
  };
}

function round(grid, patrols) {
  const done = patrols.filter((log) => log.grid === grid.id);
  return {
    name: `${grid.village_name} · ${grid.name}`,
    state: done.length ? say("patrolled", { times: done.map((log) => log.at).reverse().join("、") }) : say("not_patrolled"),
    tone: done.length ? "good" : "soon",
  };
}
