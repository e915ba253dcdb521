// Whether the portal can be reached, asked of the portal itself: browsers only know whether there is some network.
export const BACK_OFF = [2000, 4000, 8000, 15_000, 30_000, 60_000];

/** How long to wait after so many failures in a row. */
export function pauseAfter(failures) {
  return BACK_OFF[Math.min(failures, BACK_OFF.length) - 1] ?? BACK_OFF[0];
}

/** True when the portal answers. */
export async function isReachable() {
  try {
    const answer = await fetch("/health/live", { cache: "no-store", redirect: "error" });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Post a form's values for JSON; status 0 when nobody answered. */
export async function post(address, token, body) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": token, Accept: "application/json" },
      body,
      redirect: "error",
    });
    const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
    const told = isJson ? await answer.json() : {};
    return { status: answer.status, body: told, isTaken: isJson && "version" in told };
  } catch {
    return { status: 0, body: {}, isTaken: false };
  }
}
