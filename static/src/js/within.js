// Finding what a behaviour belongs to, on a page or in a part that was added to it.
/** Every element under `root`, and `root` itself, that matches `selector`. */
export function within(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  return root.matches?.(selector) ? [root, ...found] : found;
}
