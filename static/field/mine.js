/* My reports and how each of them stands. */
import { $, addresses, moment, show } from "./dom.js";
import { begin } from "./app.js";

begin((data) => {
  const rows = data.mine.map((row) => ({
    ...row,
    at: moment(row.reported_at),
    link: `${addresses.task}?case=${row.id}`,
  }));
  show("mine", "mine-card", rows);
  $("#empty").hidden = rows.length > 0;
});
