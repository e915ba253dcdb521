// "Kept on this device": what was typed here and has not reached the portal, sent in order as soon as it can be reached.
import { KeptList } from "./kept_list.js";

const page = document.querySelector("[data-kept]");
if (page) new KeptList(page).start();
