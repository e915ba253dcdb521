import "./supported.js";

import { startButtons } from "./buttons.js";
import { noteDevicePerson } from "./device_person.js";
import { foldFilters, showChosenTabs } from "./folds.js";
import { startParts } from "./foundation.js";
import { startMaps } from "./map.js";
import { tellOtherTabs } from "./session.js";
import { startSignOut } from "./sign_out.js";
import "./swaps.js";
import { guardForms } from "./unsaved.js";
import { startWorker } from "./worker_start.js";

noteDevicePerson();
startParts(document);
startButtons(document);
startMaps(document);
foldFilters();
showChosenTabs();
guardForms(document);
tellOtherTabs();
startSignOut();
startWorker();
document.addEventListener("portal:added", (event) => startButtons(event.target));
document.addEventListener("portal:added", (event) => startMaps(event.target));
