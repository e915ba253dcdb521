// Country outlines for the maps, projected once at build: Natural Earth 1:10m in the form of the package world-atlas.
//
// The server cuts them to a view (coordination/situation/outlines.py). Kosovo* is an outline of its own there and has
// no ISO code; its key here is XK. The key of the file `control` holds places that a test projects again in Python.
import fs from "node:fs";
import path from "node:path";

import { project } from "./projection.mjs";
import { weights } from "./simplify.mjs";

const SOURCE = "world-atlas/countries-10m.json";
const BY_NUMBER = {
  "008": "AL", "070": "BA", 499: "ME", 807: "MK", 688: "RS",
  191: "HR", 705: "SI", 348: "HU", 642: "RO", 100: "BG", 300: "GR", 792: "TR", 380: "IT", "040": "AT", 804: "UA",
  498: "MD", 703: "SK",
}; // prettier-ignore
const BY_NAME = { Kosovo: "XK" };
// Kilometres around the origin of the projection within which lines keep their detail, and the areas in square
// kilometres below which points near and far, and whole islands, are left out.
const NEAR = 620;
const LEAST_NEAR = 0.12;
const LEAST_FAR = 40;
const LEAST_ISLAND = 3;
const CONTROL = [
  [15.87, 44.81], [19.67, 46.1], [21.65, 42.31], [22.5, 41.14], [20.14, 40.08],
  [18.34, 42.71], [26.55, 41.68], [20.74, 42.21], [20.6, 46], [15.09, 37.5],
]; // prettier-ignore

/** Write the outlines of the region and what lies around it into `target`. */
export function outlines(modules, target) {
  const atlas = JSON.parse(fs.readFileSync(path.join(modules, SOURCE), "utf8"));
  const { version } = JSON.parse(fs.readFileSync(path.join(modules, "world-atlas/package.json"), "utf8"));
  const lines = [];
  const line = (number) => (lines[number] ??= weighed(atlas, number));
  const lands = {};
  for (const shape of atlas.objects.countries.geometries) {
    const code = BY_NUMBER[shape.id] ?? BY_NAME[shape.properties.name];
    if (code) lands[code] = rings(shape, line);
  }
  const wanted = [...Object.values(BY_NUMBER), ...Object.values(BY_NAME)];
  const missing = wanted.filter((code) => !lands[code]?.length);
  if (missing.length > 0) throw new Error(`The atlas has no outline of ${missing.join(", ")}`);
  const made = {
    source: `Natural Earth 1:10m, world-atlas ${version}`,
    control: CONTROL.map((place) => [...place, ...project(place)]),
    lands,
  };
  fs.writeFileSync(path.join(target, "outlines.json"), JSON.stringify(made));
}

/** One line of the atlas as projected points with their weights. */
function weighed({ arcs, transform }, number) {
  let [x, y] = [0, 0];
  const points = arcs[number].map(([east, north]) => {
    x += east;
    y += north;
    return project([x * transform.scale[0] + transform.translate[0], y * transform.scale[1] + transform.translate[1]]);
  });
  const weight = weights(points);
  return points.map((point, index) => [...point, weight[index]]);
}

/** The rings of a land that matter here: flat lists of x, y in tenths of a kilometre, weight in hundredths of its square. */
function rings(shape, line) {
  const polygons = shape.type === "Polygon" ? [shape.arcs] : shape.arcs;
  return polygons
    .flat()
    .map((numbers) => joined(numbers, line))
    .filter((points) => points.some(isNear) && area(points) >= LEAST_ISLAND)
    .map((points) => points.filter((point) => point[2] >= (isNear(point) ? LEAST_NEAR : LEAST_FAR)))
    .map((points) => points.flatMap(rounded));
}

/** A ring from its lines; ~n means line n backwards. Each line begins where the one before it ends. */
function joined(numbers, line) {
  return numbers.flatMap((number) => (number < 0 ? [...line(~number)].reverse() : line(number)).slice(1));
}

const isNear = ([x, y]) => Math.abs(x) < NEAR && Math.abs(y) < NEAR;
const rounded = ([x, y, weight]) => [x * 10, y * 10, Math.min(weight, 9999) * 100].map(Math.round);

function area(points) {
  const last = points.length - 1;
  const twice = points.reduce((sum, [x, y], index) => {
    const [px, py] = points[index === 0 ? last : index - 1];
    return sum + px * y - x * py;
  }, 0);
  return Math.abs(twice) / 2;
}
