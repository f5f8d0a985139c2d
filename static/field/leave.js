/* In the office: whoever signs out there leaves nothing on the phone either (see portal.js). */
import { forget } from "./store.js";

/* At most a second: nobody stays signed in because a database is slow. */
export const leave = () => Promise.race([forget(), new Promise((resolve) => setTimeout(resolve, 1000))]);
