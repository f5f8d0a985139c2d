// The phone's position, where somebody presses the button for it: into the form, or to the page of the town.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-locate]");
  if (!button || !navigator.geolocation) return;
  const note = button.closest("form").querySelector("[data-locating]");
  const say = (text) => { note.textContent = text || ""; };
  say(note.dataset.locating);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const lon = coords.longitude.toFixed(6), lat = coords.latitude.toFixed(6);
      if (button.dataset.locate === "fields") {
        document.getElementById("id_longitude").value = lon;
        document.getElementById("id_latitude").value = lat;
        say(note.dataset.found);
      } else {
        window.location.search = `?lon=${lon}&lat=${lat}`;
      }
    },
    () => say(note.dataset.lost),
    { enableHighAccuracy: true, timeout: 15000 },
  );
});
