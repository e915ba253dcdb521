// The projection of the maps; coordination/situation/projection.py holds the same formula and a test compares them.

const EARTH = 6371.0088; // mean radius in kilometres
const RADIANS = Math.PI / 180;
const [SOUTH, NORTH] = [40, 46].map((latitude) => latitude * RADIANS);
const MERIDIAN = 20.6;
const ORIGIN = 43;

const stretch = (latitude) => Math.tan(Math.PI / 4 + latitude / 2);
const CONE = Math.log(Math.cos(SOUTH) / Math.cos(NORTH)) / Math.log(stretch(NORTH) / stretch(SOUTH));
const SIZE = (EARTH * Math.cos(SOUTH) * stretch(SOUTH) ** CONE) / CONE;

const radius = (latitude) => SIZE / stretch(latitude * RADIANS) ** CONE;

/** Degrees to kilometres east of 20.6 E and south of 43 N: Lambert's conformal conic, true on 40 and 46 N. */
export function project([longitude, latitude]) {
  const angle = CONE * (longitude - MERIDIAN) * RADIANS;
  const distance = radius(latitude);
  return [distance * Math.sin(angle), distance * Math.cos(angle) - radius(ORIGIN)];
}
