// "Kept on this device": what was typed here and has not reached the portal, sent in order as soon as it can be reached.
import { KeptLeaving } from "./kept_leaving.js";
import { KeptList } from "./kept_list.js";

const page = document.querySelector("[data-kept]");
if (page) new KeptList(page).start();
const leaving = document.querySelector("[data-kept-leaving]");
if (leaving) new KeptLeaving(leaving).start();
