/* The row of photos in a form: added by the camera, shrunk at once, taken out by a touch. */
import { $, $$, say, toast } from "./dom.js";
import { shrunk } from "./photo.js";

const MOST = 9;

/* `list` is the form's list of photos; `changed` is called when it has changed. */
export function photoRows(form, list, changed) {
  $$("input[data-photos]", form).forEach((input) => {
    draw(form, input, list, changed);
    input.addEventListener("change", async () => {
      for (const file of input.files) {
        if (list.filter((one) => one.field === input.dataset.photos).length >= MOST) { toast(say("photos_most")); break; }
        try {
          list.push(await shrunk(file, input.dataset.photos));
        } catch (error) {
          toast(say("photo_bad"));
        }
      }
      input.value = "";
      draw(form, input, list, changed);
      changed();
    });
  });
}

function draw(form, input, list, changed) {
  const row = $(`[data-thumbs="${input.dataset.photos}"]`, form);
  const own = list.filter((one) => one.field === input.dataset.photos);
  row.replaceChildren(...own.map((photo, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "thumb";
    button.setAttribute("aria-label", say("photo_drop", { n: at + 1 }));
    const picture = document.createElement("img");
    picture.src = photo.thumb;
    picture.alt = "";
    button.append(picture);
    button.addEventListener("click", () => {
      list.splice(list.indexOf(photo), 1);
      draw(form, input, list, changed);
      changed();
    });
    return button;
  }));
}
