import "./supported.js";

import { startButtons } from "./buttons.js";
import { foldFilters } from "./folds.js";
import { startParts } from "./foundation.js";
import "./swaps.js";
import { guardForms } from "./unsaved.js";

startParts(document);
startButtons(document);
foldFilters();
guardForms(document);
document.addEventListener("portal:added", (event) => startButtons(event.target));
