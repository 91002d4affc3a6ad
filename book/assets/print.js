// Paper is light whatever the screen is, and what is folded on the screen is folded on paper; or nothing is.
(() => {
  const root = document.documentElement;
  let theme;

  addEventListener("beforeprint", () => {
    theme = root.dataset.theme;
    root.dataset.theme = "light";
    for (const math of document.querySelectorAll("article mjx-math")) {
      const ems = math.getBoundingClientRect().width / parseFloat(getComputedStyle(math).fontSize);
      if (ems > 25) math.style.setProperty("--ems", ems); // a long one may be wider than the paper
    }
  });
  addEventListener("afterprint", () => {
    root.dataset.theme = theme;
  });

  /** Print the page with every answer and every hidden cell open, and fold them again. */
  window.printUnfolded = () => {
    const details = [...document.querySelectorAll("article details:not([open])")];
    const answers = [...document.querySelectorAll("article .toggle-hidden")];
    const fold = (folded) => {
      for (const each of details) each.open = !folded;
      for (const each of answers) each.classList.toggle("toggle-hidden", folded);
    };
    fold(false);
    addEventListener("afterprint", () => fold(true), { once: true });
    print();
  };
})();
