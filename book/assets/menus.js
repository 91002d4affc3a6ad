// The theme's menus for those who use them by keyboard or by ear: the focus stays, and a menu of places on the page
// closes when one is chosen.
{
  const BUTTONS = ".primary-toggle, .secondary-toggle, .search-button__button, .theme-switch-button";

  // The theme takes the focus off its own buttons, so that nothing could return to them; Safari does not give it any.
  for (const button of document.querySelectorAll(BUTTONS)) {
    button.blur = () => {};
    button.addEventListener("click", () => button.focus({ preventScroll: true }), true);
  }

  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => { if (event.target.closest?.('a[href^="#"]')) dialog.close(); });
  }
}
