import "./supported.js";

import { startButtons } from "./buttons.js";
import { foldFilters } from "./folds.js";
import { startParts } from "./foundation.js";
import "./swaps.js";

startParts(document);
startButtons(document);
foldFilters();
document.addEventListener("portal:added", (event) => startButtons(event.target));
