// How much each point of a line matters (Visvalingam and Whyatt 1993): the area of the triangle it spans with its
// neighbours at the moment when it would be the next to go. A view drops the points below its own threshold, so two
// lands that share a line always keep the same points of it.

const triangle = ([ax, ay], [bx, by], [cx, cy]) => Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2;

/** The weight of every point in square kilometres; the ends weigh Infinity. */
export function weights(line) {
  const weight = line.map(() => Infinity);
  const before = line.map((_, index) => index - 1);
  const after = line.map((_, index) => index + 1);
  const span = (index) => triangle(line[before[index]], line[index], line[after[index]]);
  const waiting = new Map();
  for (let index = 1; index < line.length - 1; index += 1) waiting.set(index, span(index));
  let reached = 0;
  while (waiting.size > 0) {
    const next = smallest(waiting);
    reached = Math.max(reached, waiting.get(next));
    weight[next] = reached;
    waiting.delete(next);
    after[before[next]] = after[next];
    before[after[next]] = before[next];
    for (const side of [before[next], after[next]]) if (waiting.has(side)) waiting.set(side, span(side));
  }
  return weight;
}

function smallest(waiting) {
  let found;
  let least = Infinity;
  for (const [index, area] of waiting) {
    if (found === undefined || area < least) [found, least] = [index, area];
  }
  return found;
}
