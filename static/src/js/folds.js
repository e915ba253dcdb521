// Parts that do not fit: menus close on Escape and on a click elsewhere, filters start folded on phones, rows of tabs
// show the chosen one.
const PHONE = window.matchMedia("(max-width: 640px)");

function closeMenus(except) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  const held = menu.contains(document.activeElement);
  menu.open = false;
  if (held) menu.querySelector("summary").focus();
});

/** Fold the filters found on a phone, unless the person has just opened them. */
export function foldFilters() {
  if (!PHONE.matches) return;
  document.querySelectorAll("details.filter-box").forEach((box) => {
    box.open = false;
  });
}

// A phone that is turned, a window that is widened: the heading that opens the filters is hidden there, so they open.
PHONE.addEventListener("change", () => {
  if (PHONE.matches) return;
  document.querySelectorAll("details.filter-box").forEach((box) => {
    box.open = true;
  });
});

/** Push each row of tabs so far that the chosen one can be seen. */
export function showChosenTabs() {
  document.querySelectorAll(".moj-sub-navigation__link[aria-current]").forEach((tab) => {
    const row = tab.closest("ul");
    row.scrollLeft = tab.getBoundingClientRect().right - row.getBoundingClientRect().right;
  });
}
