/* What the pages do beyond links and forms. Everything here is a convenience: without it the pages still work. */
(function () {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const say = (key) => document.body.dataset[key] || "";
  const wide = () => window.innerWidth > 900;
  const panel = () => document.getElementById("panel");
  let opener = null;

  function toast(text, bad) {
    const line = document.createElement("div");
    line.className = "toast-line" + (bad ? " is-bad" : "");
    line.textContent = text;
    document.getElementById("toasts").append(line);
    setTimeout(() => line.remove(), bad ? 12000 : 5000);
  }

  /* The side panel: a row or a step opens beside the list */
  function openPanel(link) {
    opener = link;
    window.htmx.ajax("GET", link.getAttribute("href"), { target: "#panel", swap: "innerHTML" });
  }
  function closePanel() {
    if (!panel() || !panel().firstElementChild) return false;
    if (guarded(panel()) && !window.confirm(say("unsaved"))) return true;
    panel().replaceChildren();
    if (opener && opener.isConnected) opener.focus();
    return true;
  }

  document.addEventListener("click", (event) => {
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const at = (selector) => event.target.closest(selector);
    const link = at("a[data-panel]");
    if (link && plain && window.htmx && panel() && (wide() || at("#panel"))) {
      event.preventDefault();
      openPanel(link);
      return;
    }
    if (at("[data-close]")) {
      const box = at("dialog");
      if (box) box.close();
      else if (at("#panel")) { event.preventDefault(); closePanel(); }
    }
    const asked = at("[data-dialog]");
    if (asked) document.getElementById(asked.dataset.dialog).showModal();
    if (at("[data-print]")) window.print();
    if (at("[data-side-toggle]")) toggleSide();
    const confirmed = at("[data-confirm]");
    if (confirmed && !window.confirm(confirmed.dataset.confirm)) event.preventDefault();
    document.querySelectorAll("details.drop[open]").forEach((box) => {
      if (!box.contains(event.target)) box.open = false;
    });
  });

  function toggleSide() {
    const side = document.getElementById("side");
    if (window.innerWidth <= 640) { side.classList.toggle("is-open"); return; }
    root.dataset.side = root.dataset.side === "slim" ? "wide" : "slim";
    const body = new URLSearchParams({ side: root.dataset.side, next: "/" });
    const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
    const to = document.querySelector(".top-side").action;
    fetch(to, { method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": token } });
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape") {
      const open = document.querySelector("details.drop[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); }
      else if (typing && typing.id === "find") typing.blur();
      else closePanel();
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      const find = document.getElementById("find") || document.querySelector("input[type=search]");
      if (find) { event.preventDefault(); find.focus(); find.select(); }
    }
  });

  /* A single tick among the filters needs no button */
  document.addEventListener("change", (event) => {
    const flag = event.target.closest(".filter-flag input");
    if (flag) flag.form.requestSubmit();
  });

  /* Rows picked for a common step */
  function tellPicked(form) {
    const boxes = [...form.querySelectorAll("tbody input[name=pk]")];
    const picked = boxes.filter((box) => box.checked);
    const all = form.querySelector("[data-all]");
    const said = form.querySelector("[data-picked]");
    form.classList.toggle("has-picked", picked.length > 0 || Boolean(all && all.checked));
    boxes.forEach((box) => box.closest("tr").classList.toggle("is-chosen", box.checked));
    if (!said) return;
    if (!said.dataset.words) said.dataset.words = said.textContent;
    const number = all && all.checked ? all.closest("label").textContent.trim() : String(picked.length);
    said.textContent = picked.length || (all && all.checked) ? say("picked").replace("{n}", number) : said.dataset.words;
  }
  let lastPick = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest(".bulk input[name=pk]");
    if (!box) return;
    const boxes = [...box.closest("tbody").querySelectorAll("input[name=pk]")];
    if (event.shiftKey && lastPick && boxes.includes(lastPick)) {
      const [a, b] = [boxes.indexOf(lastPick), boxes.indexOf(box)].sort((x, y) => x - y);
      boxes.slice(a, b + 1).forEach((one) => { one.checked = box.checked; });
    }
    lastPick = box;
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest(".bulk");
    if (!form) return;
    if (event.target.matches("[data-pick-all]")) {
      form.querySelectorAll("tbody input[name=pk]").forEach((box) => { box.checked = event.target.checked; });
    }
    tellPicked(form);
  });

  /* Looking for a choice inside a filter */
  let typed = 0;
  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-part]");
    if (!box || !window.htmx) return;
    clearTimeout(typed);
    typed = setTimeout(() => {
      const query = new URLSearchParams(window.location.search);
      query.set("part", box.dataset.part);
      query.set("q_part", box.value);
      const part = box.closest(".part");
      window.htmx.ajax("GET", window.location.pathname + "?" + query, { target: part, swap: "innerHTML" })
        .then(() => {
          const again = part.querySelector("[data-part]");
          again.focus();
          again.setSelectionRange(again.value.length, again.value.length);
        });
    }, 250);
  });

  /* Forms: sent once, kept in the tab until they are sent, asked before leaving */
  const key = (form) => "draft:" + form.dataset.draft;
  const kept = (form) => [...form.elements].filter((field) =>
    field.name && !["hidden", "file", "password", "submit"].includes(field.type) && !("private" in field.dataset));
  function guarded(where) {
    return [...where.querySelectorAll("form[data-guard]")].some((form) => form.dataset.touched && !form.dataset.sent);
  }
  function keep(form) {
    const values = kept(form).map((field) =>
      [field.name, field.type === "checkbox" || field.type === "radio" ? [field.value, field.checked] : field.value]);
    try { sessionStorage.setItem(key(form), JSON.stringify(values)); } catch (error) { /* storage is full or off */ }
  }
  function restore(form) {
    if (form.dataset.seen || !form.dataset.draft) return;
    form.dataset.seen = "yes";
    let values = null;
    try { values = JSON.parse(sessionStorage.getItem(key(form))); } catch (error) { return; }
    if (!values || form.querySelector(".error-summary")) return;
    const fields = kept(form);
    if (fields.length !== values.length) return;
    let changed = false;
    fields.forEach((field, at) => {
      const [name, value] = values[at];
      if (field.name !== name) return;
      if (Array.isArray(value)) { changed = changed || field.checked !== value[1]; field.checked = value[1]; }
      else if (field.value !== value) { changed = true; field.value = value; }
    });
    if (changed) { form.dataset.touched = "yes"; toast(say("restored")); }
  }
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (!form) return;
    form.dataset.touched = "yes";
    if (form.dataset.draft) keep(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-guard]")) return;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sent = "yes";
    sessionStorage.setItem("sent", form.dataset.draft || "");
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  }, true);
  /* Signing out: what the app on the phone keeps of this person goes first */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.leave) return;
    event.preventDefault();
    import(form.dataset.leave).then((module) => module.leave()).catch(() => {}).then(() => form.submit());
  });
  window.addEventListener("beforeunload", (event) => {
    if (guarded(document)) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-guard]").forEach((form) => { delete form.dataset.sent; });
  });
  function forgetSent() {
    /* A form that was sent and left no error is done: its draft goes. The sign-in page keeps it. */
    const sent = sessionStorage.getItem("sent");
    if (!sent || document.querySelector("input[type=password]")) return;
    if (!document.querySelector(".error-summary, .findings[role=alert]")) sessionStorage.removeItem("draft:" + sent);
    sessionStorage.removeItem("sent");
  }

  /* Charts and maps: options come from the server as JSON */
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const fetched = new Set();
  function fetchLibrary(url, then) {
    /* Only pages with a chart pay for the library; it is our own file. */
    if (!url || fetched.has(url)) return;
    fetched.add(url);
    const script = document.createElement("script");
    script.src = url;
    script.onload = then;
    document.head.append(script);
  }
  function drawCharts(where) {
    const waiting = where.querySelector("[data-chart]:not([data-drawn])");
    if (waiting && !window.echarts) return fetchLibrary(waiting.dataset.library, () => drawCharts(document));
    where.querySelectorAll("[data-chart]:not([data-drawn])").forEach((area) => {
      area.dataset.drawn = "yes";
      const option = JSON.parse(document.getElementById(area.dataset.chart).textContent);
      option.color = option.color || ["--ink-soft", "--amber", "--green", "--muted", "--cinnabar"].map(colour);
      option.textStyle = { color: colour("--muted"), fontFamily: getComputedStyle(document.body).fontFamily };
      const chart = window.echarts.init(area, root.dataset.bsTheme === "dark" ? "dark" : null, { renderer: "svg" });
      chart.setOption({ backgroundColor: "transparent", ...option });
      new ResizeObserver(() => chart.resize()).observe(area);
    });
  }
  function fetchStyle(url) {
    if (!url || fetched.has(url)) return;
    fetched.add(url);
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: url }));
  }
  function drawMaps(where) {
    const waiting = where.querySelector("[data-map]:not([data-drawn])");
    if (waiting) fetchStyle(waiting.dataset.style);
    if (waiting && !window.L) return fetchLibrary(waiting.dataset.library, () => drawMaps(document));
    where.querySelectorAll("[data-map]:not([data-drawn])").forEach(drawMap);
  }
  const tones = { late: "--cinnabar", soon: "--amber", good: "--green", off: "--muted" };
  function drawMap(area) {
    area.dataset.drawn = "yes";
    const read = (suffix) => { const found = document.getElementById(area.dataset.map + suffix); return found ? JSON.parse(found.textContent) : null; };
    const map = window.L.map(area, { attributionControl: false, zoomControl: false, zoomSnap: .25 });
    window.L.control.zoom({ zoomInTitle: area.dataset.in, zoomOutTitle: area.dataset.out }).addTo(map);
    const all = window.L.featureGroup(), shapes = read("-shapes");
    if (shapes) window.L.geoJSON(shapes, { interactive: false, style: { color: colour("--ink-line"), weight: 1, fillColor: colour("--surface"), fillOpacity: 1 } }).addTo(map);
    const told = (layer, one) => {
      const text = document.createElement("span");
      text.textContent = one.value ? one.label + " · " + one.value : one.label;
      layer.bindTooltip(text);
      if (one.url) layer.on("click", () => { window.location = one.url; });
    };
    (read("-areas") || []).forEach((one) => {
      const tint = colour(tones[one.tone] || "--ink-soft");
      told(window.L.geoJSON(one.geometry, { style: { color: tint, weight: 1.2, fillColor: tint, fillOpacity: .18 } }).addTo(all), one);
    });
    read("").forEach((point) => {
      told(window.L.circleMarker([point.lat, point.lng], { radius: point.size || 6, color: colour("--surface"), weight: 1, fillColor: colour(tones[point.tone] || "--ink-soft"), fillOpacity: .9 }).addTo(all), point);
      if (point.number) window.L.marker([point.lat, point.lng], { interactive: false, icon: window.L.divIcon({ className: "map-number", html: String(Number(point.number)), iconSize: [40, 16] }) }).addTo(all);
    });
    all.addTo(map);
    if (all.getLayers().length && !(shapes && "whole" in area.dataset)) map.fitBounds(all.getBounds(), { padding: [12, 12], maxZoom: 14 });
    else if (shapes) map.fitBounds(window.L.geoJSON(shapes).getBounds(), { padding: [12, 12] });
  }

  /* htmx: busy line, lost connection, messages */
  let busy = 0;
  document.addEventListener("htmx:beforeRequest", () => { busy = setTimeout(() => document.body.classList.add("is-busy"), 400); });
  document.addEventListener("htmx:afterRequest", () => { clearTimeout(busy); document.body.classList.remove("is-busy"); });
  document.addEventListener("htmx:sendError", (event) => { toast(say("lost"), true); freeForms(event.target); });
  document.addEventListener("htmx:responseError", (event) => { toast(say("failed"), true); freeForms(event.target); });
  function freeForms(where) {
    const form = where && where.closest && where.closest("form");
    if (form) delete form.dataset.sent;
  }
  /* On a phone a row is a card: its cells say what they are, in the words of the head */
  function labelCells(where) {
    where.querySelectorAll("table.rows").forEach((table) => {
      const heads = table.tHead ? [...table.tHead.rows[0].cells] : [];
      const words = heads.map((head) => [...head.childNodes].map((node) => node.textContent.trim()).filter(Boolean).join(" "));
      table.querySelectorAll("tbody > tr, tfoot > tr").forEach((row) => {
        if (row.cells.length !== heads.length) return;
        [...row.cells].forEach((cell, at) => {
          const isNothing = ["–", "—", ""].includes(cell.textContent.trim()) && !cell.querySelector("input, select, svg");
          cell.classList.toggle("is-empty", at > 0 && isNothing);
          if (at && words[at] && cell.scope !== "row" && !cell.dataset.label && !cell.querySelector("a[data-panel], .btn, input, select") && !(cell.querySelector(".tag") && cell.textContent.trim().length > 1)) cell.dataset.label = words[at];
        });
      });
    });
  }
  function wake(where) {
    labelCells(where.parentElement || where);
    drawCharts(where);
    drawMaps(where);
    where.querySelectorAll("form[data-guard]").forEach(restore);
    const focus = where.querySelector("[data-focus]");
    if (focus) focus.focus();
  }
  document.addEventListener("htmx:load", (event) => {
    wake(event.target);
    const inPanel = event.target.closest && event.target.closest("#panel");
    if (inPanel && !panel().querySelector("[data-focus]")) panel().focus();
  });
  document.addEventListener("DOMContentLoaded", () => { forgetSent(); wake(document); });
})();
