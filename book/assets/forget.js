// One button forgets all that the book keeps in this browser: answers, choices, the theme, what was searched for.
// Opened from a folder, the book shares its storage with other files: what is theirs stays.
{
  const OURS = /^(unrolled-|mode$|theme$|sidebar-scroll-top$|sphinx_highlight_terms$|sphinx-design-tab-id-)/;

  const dropCaches = async () => {
    const names = (await window.caches?.keys() ?? []).filter((name) => name.startsWith("unrolled-live "));
    await Promise.all(names.map((name) => caches.delete(name)));
    return names.length;
  };

  /** The files of Python in the page, and the service worker that keeps them. */
  const forgetPython = async () => {
    if (location.protocol === "file:") return 0; // a folder has neither
    const count = await dropCaches();
    const workers = (await navigator.serviceWorker?.getRegistrations() ?? [])
      .filter(({ scope }) => scope.endsWith("/_static/live/"));
    await Promise.all(workers.map((worker) => worker.unregister()));
    await dropCaches(); // what a page that is open was about to put there
    return count;
  };

  const forget = async () => {
    let count = await forgetPython();
    for (const store of [localStorage, sessionStorage]) {
      for (const name of Object.keys(store).filter((key) => OURS.test(key))) {
        store.removeItem(name);
        count += 1;
      }
    }
    return count;
  };

  const LEFT = "Other pages of this book that are open show what they showed until you load them again.";
  const answer = (count) => (count
    ? `Forgotten: ${count} ${count === 1 ? "entry" : "entries"}. ${LEFT}`
    : "There was nothing to forget.");

  for (const button of document.querySelectorAll("button.forget")) {
    const said = button.parentElement.querySelector("[role=status]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      let words = "This browser lets the book keep nothing.";
      try { words = answer(await forget()); } catch { /* it keeps nothing for anybody */ }
      said.textContent = ""; // the same words again would not be heard
      setTimeout(() => { said.textContent = words; }, 100);
    });
  }
}
