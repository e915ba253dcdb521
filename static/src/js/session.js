// Coming back after the session ended: a fresh token without leaving the page, and news between tabs.
const NEWS = "portal-session";

/** Put a fresh token wherever this page sends one from. */
function useToken(token) {
  document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", token);
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => {
    input.value = token;
  });
}

/** The token that goes with what a script sends. */
export function token() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/** Ask the server who is signed in: their session, or "nobody", or "unreachable". */
export async function readSession(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error" });
    if (answer.status === 401) return "nobody";
    return answer.ok ? await answer.json() : "unreachable";
  } catch {
    return "unreachable";
  }
}

/**
 * Ask the server who is signed in: "same" as the form's person, "other", "nobody", or "unreachable". A fresh token is in
 * the page after "same".
 */
export async function askSession(address, person) {
  const session = await readSession(address);
  if (typeof session === "string") return session;
  if (session.person !== person) return "other";
  useToken(session.token);
  return "same";
}

/** Call `look` whenever somebody may have signed in: news of another tab, a return to this one, now and then. */
export function whenSomebodySignsIn(look) {
  new BroadcastChannel(NEWS).addEventListener("message", look);
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  window.setInterval(look, 15_000);
}

/** Tell the other tabs, on the page that signing in for a waiting form leads to. */
export function tellOtherTabs() {
  if (document.querySelector("[data-signed-in-again]")) new BroadcastChannel(NEWS).postMessage("signed in");
}
