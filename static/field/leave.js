/* In the office too: whoever signs out leaves none of the phone app's data behind (static/field/store.js). */
import { forget } from "./store.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.action || !form.action.endsWith("/accounts/sign-out/")) return;
  event.preventDefault();
  try {
    await Promise.race([forget(), new Promise((resolve) => setTimeout(resolve, 1000))]);
  } finally {
    form.submit();
  }
});
