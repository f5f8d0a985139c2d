/* A page that the phone does not keep, without a network: the way back. */
import { begin } from "./app.js";

begin(() => {});
