// What pdf.py does in the browser: of the built pages, make one document.
// Every id gets the name of its page in front, since pages use the same ones, and every link follows.
(() => {
  const element = (tag, attributes = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.append(...children);
    return made;
  };

  /** Where an id of a page stands in the joined document; without an id, the page itself. */
  const place = (name, id = "") => `${name}:${id}`;

  /** A number that `fillIn` puts there later: that of the page on which a place is printed. */
  const pageOf = (target) => {
    const number = element("span", { className: "page-of", textContent: "000" });
    number.dataset.target = target;
    return number;
  };

  const textOf = (heading) => {
    const copy = heading.cloneNode(true);
    for (const sign of copy.querySelectorAll(".headerlink")) sign.remove();
    return copy;
  };

  const renameIds = (chapter, name) => {
    for (const each of chapter.querySelectorAll("*")) {
      for (const { name: attribute, value } of [...each.attributes]) {
        if (["id", "aria-labelledby", "aria-describedby"].includes(attribute)) each.setAttribute(attribute, place(name, value));
        else if (value.includes("url(#")) each.setAttribute(attribute, value.replaceAll("url(#", `url(#${name}:`));
        else if (attribute.endsWith("href") && each.namespaceURI.endsWith("svg") && value.startsWith("#"))
          each.setAttribute(attribute, `#${place(name, value.slice(1))}`);
      }
    }
  };

  /** Lead links to pages of the book to their places in it, with the number of the page; leave out those to other files. */
  const joinLinks = (chapter, { name, url }, names) => {
    for (const link of chapter.querySelectorAll("a[href]")) {
      const to = new URL(link.getAttribute("href"), url);
      const target = names.get(to.href.split("#")[0]);
      if (target) {
        const widget = to.hash.includes("?"); // with its state, which paper has not
        const at = widget ? place(target) : place(target, decodeURIComponent(to.hash.slice(1)));
        link.setAttribute("href", `#${at}`);
        if (target !== name && link.querySelector(":is(.doc, .std-ref):not(.std-term)")) link.append(element("span", { className: "on-page" }, " (page ", pageOf(at), ")"));
      } else if (to.protocol === "file:") link.removeAttribute("href");
    }
  };

  /** The page as a chapter: with or without its solutions and its hidden code. */
  const chapterOf = (given, names, { solutions, code }) => {
    const chapter = element("section", { id: place(given.name), className: "chapter" });
    const page = new DOMParser().parseFromString(given.html, "text/html");
    chapter.append(...page.querySelector("article.bd-article").childNodes);
    for (const each of chapter.querySelectorAll(`script${solutions ? "" : ", .admonition.dropdown"}`)) each.remove();
    for (const each of chapter.querySelectorAll("details")) each.open = each.matches(".hide") ? code : solutions;
    renameIds(chapter, given.name);
    joinLinks(chapter, given, names);
    return chapter;
  };

  /** What the side bar says of a page: the part it stands in, and how deep. */
  const placeInBook = (link) => {
    let depth = 0;
    let list = link?.closest("ul");
    for (let outer = list; outer; outer = outer.parentElement.closest("ul")) [list, depth] = [outer, depth + 1];
    return { part: list?.previousElementSibling?.textContent ?? "", depth };
  };

  const entry = (heading, target, className) => {
    const title = element("span", {}, ...textOf(heading).childNodes);
    const link = element("a", { href: `#${target}` }, title, pageOf(target));
    return element("li", { className }, link);
  };

  /** A heading as plain text. */
  const plain = (heading) => textOf(heading).textContent.replaceAll(/\\[()]/g, "").trim();

  /** Make the page that is open the whole book; gives what the outline lists, each {title, target, depth}. */
  window.joinBook = ({ pages, title, about, ...choice }) => {
    const names = new Map(pages.map(({ name, url }) => [url, name]));
    const links = new Map([...document.querySelectorAll("nav.bd-docs-nav a")].map((link) => [link.href.split("#")[0], link]));
    const front = element("section", { className: "book-title" }, element("h1", { textContent: title }));
    front.insertAdjacentHTML("beforeend", about);
    const list = element("ul");
    const contents = element("section", { className: "book-contents" }, element("h1", { textContent: "Contents" }), list);
    const article = element("article", { className: "bd-article" }, front, contents);
    const outline = [];
    const runningHeads = [];
    let current = "";
    for (const [number, page] of pages.entries()) {
      const chapter = chapterOf(page, names, choice);
      const { part, depth } = placeInBook(links.get(page.url));
      if (part !== current) {
        const heading = element("h1", { textContent: part });
        const divider = element("section", { className: "book-part", id: `part:${part}` }, heading);
        article.append(divider);
        list.append(entry(heading, divider.id, "part-entry"));
        outline.push({ title: part, target: divider.id, depth: 0 });
        current = part;
      }
      for (const heading of chapter.querySelectorAll("h1, section[id] > h2")) {
        const isChapter = heading.localName === "h1";
        const target = isChapter ? chapter.id : heading.parentElement.id;
        list.append(entry(heading, target, isChapter ? "chapter-entry" : "section-entry"));
        outline.push({ title: plain(heading), target, depth: isChapter ? depth : depth + 1 });
      }
      const head = JSON.stringify(plain(chapter.querySelector("h1")));
      runningHeads.push(`[id="${chapter.id}"] { page: p${number} } @page p${number} { @top-right { content: ${head} } }`);
      article.append(chapter);
    }
    document.head.append(element("style", { textContent: runningHeads.join("\n") }));
    document.body.replaceChildren(element("main", { className: "bd-main" }, element("div", { className: "bd-content" }, article)));
    document.title = title;
    return outline;
  };

  /** Put in the numbers of the pages; whether any has changed. */
  window.fillIn = (numbers) => {
    const changed = [...document.querySelectorAll(".page-of")].filter(({ dataset, textContent }) => textContent !== String(numbers[dataset.target]));
    for (const each of changed) each.textContent = numbers[each.dataset.target];
    return changed.length > 0;
  };
})();
