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
    dialog.addEventListener("click", ({ target }) => { if (target.closest?.('a[href^="#"]')) dialog.close(); });
  }

  // Bootstrap hides an entry that was chosen, and the focus with it.
  for (const menu of document.querySelectorAll('[data-bs-toggle="dropdown"]')) {
    menu.addEventListener("hide.bs.dropdown", () => {
      if (menu.parentElement.contains(document.activeElement)) menu.focus();
    });
  }

  // What copies a cell's code selects it elsewhere, and leaves the focus there. By then the icon that was pressed is
  // out of the page: another stands in its place. And a title folds its answer for those who miss the button in it.
  addEventListener("click", (event) => {
    const around = event.composedPath().filter((node) => node.matches && !event.target.closest("a"));
    const title = around.find((node) => node.matches(".admonition-title[data-button]"));
    const button = around.find((node) => node.matches(".copybtn")) ?? document.getElementById(title?.dataset.button);
    button?.focus({ preventScroll: true });
  });
}
