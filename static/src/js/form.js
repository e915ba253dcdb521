// What the form of a need has beyond every page: loaded there alone, after the portal's own script.
import { startAutosave } from "./autosave.js";
import { startLines } from "./lines.js";
import { startFiles } from "./files.js";
import { startNumberTables } from "./number_table.js";

startNumberTables(document);
startLines(document);
startAutosave(document);
startFiles(document);
