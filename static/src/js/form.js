// What the form of a need has beyond every page: loaded there alone, after the portal's own script.
import { startAutosave } from "./autosave.js";
import { startNumberTables } from "./number_table.js";

startNumberTables(document);
startAutosave(document);
