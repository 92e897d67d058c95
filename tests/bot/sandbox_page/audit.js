// What is wrong with the page as it stands, as a list of plain sentences; run inside the page by the tests.
// Two audits: `boxes` (size, overlap, cut) and `access` (names, roles, contrast; by hand, in place of axe-core).
(which) => {
  const TARGETS = "button, input, select, textarea, summary, [role=button], [role=radio], [role=option], [role=menuitem]";
  const LEAST = 44;
  const shown = (node) => {
    if (!node.checkVisibility({ visibilityProperty: true })) return false;
    for (let up = node; up; up = up.parentElement) {
      const { clipPath, overflow } = getComputedStyle(up);
      if (clipPath !== "none" && overflow !== "visible" && up.clientWidth <= 1) return false;
      if (clipPath !== "none" && clipPath.includes("50%")) return false;
    }
    return true;
  };
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const called = (node) => {
    const words = node.getAttribute("aria-label") ?? node.textContent.trim().slice(0, 40);
    return `${node.tagName.toLowerCase()}.${[...node.classList].join(".")} “${words}”`;
  };
  // The part of a box that people see: what scrolls out of its list is not there.
  const seen = (node) => {
    const box = node.getBoundingClientRect();
    let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
    for (let up = node.parentElement; up; up = up.parentElement) {
      if (getComputedStyle(up).overflow === "visible") continue;
      const edge = up.getBoundingClientRect();
      [left, top] = [Math.max(left, edge.left), Math.max(top, edge.top)];
      [right, bottom] = [Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
    }
    return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : null;
  };
  const wordsOf = (node) => {
    const texts = [...node.childNodes].filter((child) => child.nodeType === 3 && child.data.trim());
    if (!texts.length) return null;
    const range = document.createRange();
    range.setStartBefore(texts[0]);
    range.setEndAfter(texts.at(-1));
    return range.getBoundingClientRect();
  };
  const faults = [];

  function boxes() {
    // Too small. The mark "edited" and links stand within a line of text, as WCAG allows, and are left out.
    for (const node of all(TARGETS)) {
      if (node.type === "file" || node.closest(".words")) continue;
      const { width, height } = node.getBoundingClientRect();
      if (width < LEAST - 0.5 || height < LEAST - 0.5)
        faults.push(`too small, ${Math.round(width)} x ${Math.round(height)}: ${called(node)}`);
    }
    // On each other. The menu of a message and the way to the newest one lie over the chat by design.
    const things = all(`${TARGETS}, .pill, .bubble, .clock-time, .clock-date, .clock-offset, .chat-title, h1, h2, .tabs`)
      .filter((node) => !node.matches(".more, .jump, .floating"))
      .map((node) => [node, seen(node)])
      .filter(([, box]) => box);
    things.forEach(([one, a], at) => {
      for (const [two, b] of things.slice(at + 1)) {
        if (one.contains(two) || two.contains(one)) continue;
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 1) faults.push(`on each other: ${called(one)} and ${called(two)}`);
      }
    });
    // Cut: out of its bar, out of the window, out of its own box.
    for (const bar of all(".topbar, .tabs, .rail-head, .staff-head, .chat-head, .compose-row, .panel, .actors, .notice")) {
      const edge = bar.getBoundingClientRect();
      for (const node of bar.querySelectorAll("*")) {
        if (!shown(node) || node.closest("svg") || node.closest(".lamp")) continue;
        const box = node.getBoundingClientRect();
        if (!box.width) continue;
        if (box.left < edge.left - 1 || box.right > edge.right + 1 || box.top < edge.top - 1 || box.bottom > edge.bottom + 1)
          faults.push(`out of ${called(bar).split(" ")[0]}: ${called(node)}`);
      }
      if (edge.left < -1 || edge.right > innerWidth + 1 || edge.top < -1 || edge.bottom > innerHeight + 1)
        faults.push(`out of the window: ${called(bar)}`);
    }
    const SHORTENED = ".person-line span, .topic strong, .chat-title strong, .strip-text *, .quote *, .people *";
    for (const node of all("body *")) {
      if (node.matches(SHORTENED) || node.closest("svg, .unseen, .scroller pre")) continue;
      const words = wordsOf(node);
      if (!words?.width) continue;
      const box = node.getBoundingClientRect();
      const inline = getComputedStyle(node).display === "inline";
      if (!inline && (words.right > box.right + 1.5 || words.left < box.left - 1.5 || words.bottom > box.bottom + 4))
        faults.push(`words out of their box: ${called(node)}`);
      if (words.left < -1 || words.right > innerWidth + 1) faults.push(`words out of the window: ${called(node)}`);
      const { overflowX } = getComputedStyle(node);
      if (overflowX === "hidden" && node.scrollWidth > node.clientWidth + 1) faults.push(`words cut: ${called(node)}`);
    }
    for (const name of all(".people strong")) {
      const row = name.closest("button").getBoundingClientRect();
      const words = wordsOf(name);
      if (words.right > row.right + 1 || words.bottom > row.bottom + 1) faults.push(`name cut: ${name.textContent}`);
    }
    for (const name of all(".topic strong")) {
      // "K-1 · Ann Miller · her words": number and name are never cut, her words may be.
      const front = name.textContent.split(" · ").slice(0, 2).join(" · ").length;
      const range = document.createRange();
      range.setStart(name.firstChild, 0);
      range.setEnd(name.firstChild, front);
      const [words, box] = [range.getBoundingClientRect(), name.getBoundingClientRect()];
      if (words.right > box.right + 1 || words.bottom > box.bottom + 2) faults.push(`topic cut: ${name.textContent}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) faults.push("the page scrolls sideways");
  }

  function access() {
    const nameOf = (node) => {
      if (node.getAttribute("aria-label")) return node.getAttribute("aria-label");
      const by = node.getAttribute("aria-labelledby");
      if (by) return document.getElementById(by)?.textContent ?? "";
      const copy = node.cloneNode(true);
      for (const hidden of copy.querySelectorAll("[aria-hidden=true]")) hidden.remove();
      return copy.textContent.trim() || node.alt || node.title || node.closest("label")?.textContent.trim() || "";
    };
    const named = `${TARGETS}, a[href], img, dialog, [role=dialog], [role=alertdialog], [role=menu], [role=log],
      [role=listbox], [role=radiogroup], [role=group], section, aside, figure, article, ul`;
    for (const node of all(named)) {
      if (!nameOf(node).trim()) faults.push(`no name: ${called(node)} ${node.dataset.testid ?? ""}`);
    }
    const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
    for (const id of new Set(ids)) if (ids.filter((each) => each === id).length > 1) faults.push(`two ids ${id}`);
    for (const node of all(TARGETS))
      if (node.parentElement.closest("button, a, [role=option]")) faults.push(`a target in a target: ${called(node)}`);
    for (const node of all("[aria-hidden=true] :is(button, a, input, [tabindex])"))
      if (node.tabIndex >= 0) faults.push(`hidden from readers, but a Tab stop: ${called(node)}`);
    for (const group of all("[role=radiogroup]")) {
      if (group.querySelectorAll("[aria-checked=true]").length !== 1) faults.push("a radio group without one choice");
      if (group.querySelectorAll("[tabindex='0']").length !== 1) faults.push("a radio group without one Tab stop");
    }
    for (const list of all("ul, ol"))
      if ([...list.children].some((child) => child.tagName !== "LI")) faults.push(`no item of a list: ${called(list)}`);
    for (const [selector, count] of [["main", 1], ["h1", 1], ["html[lang]", 1], ["title", 1]])
      if (document.querySelectorAll(selector).length !== count) faults.push(`not one ${selector}`);
    for (const node of document.querySelectorAll("[tabindex]"))
      if (node.tabIndex > 0) faults.push(`its own order of Tab: ${called(node)}`);
    for (const node of document.querySelectorAll("[role]"))
      if (!/^(log|group|radiogroup|radio|menu|menuitem|status|listbox|option|alertdialog|img)$/u.test(node.role))
        faults.push(`an unknown role ${node.role}`);
    contrast();
  }

  function contrast() {
    const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
      willReadFrequently: true,
    });
    const known = new Map();
    const rgba = (colour) => {
      if (!known.has(colour)) {
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
        known.set(colour, [r, g, b, a / 255]);
      }
      return known.get(colour);
    };
    const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
    const groundOf = (node) => {
      const layers = [];
      for (let up = node; up; up = up.parentElement) {
        const layer = rgba(getComputedStyle(up).backgroundColor);
        layers.push(layer);
        if (layer[3] === 1) break;
      }
      return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
    };
    const light = (colour) => {
      const [r, g, b] = colour.slice(0, 3).map((part) => {
        const whole = part / 255;
        return whole <= 0.03928 ? whole / 12.92 : ((whole + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    for (const node of all("body *")) {
      if (!wordsOf(node)?.width || node.closest("[aria-hidden=true], svg, .deleted, .waiting, .unseen")) continue;
      const { color, fontSize, fontWeight } = getComputedStyle(node);
      const ground = groundOf(node);
      const [high, low] = [light(over(rgba(color), ground)), light(ground)].sort((a, b) => b - a);
      const ratio = (high + 0.05) / (low + 0.05);
      const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
      if (ratio < (large ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(2)}: ${called(node)}`);
    }
    for (const field of all("textarea")) {
      const ground = groundOf(field);
      const ink = rgba(getComputedStyle(field, "::placeholder").color);
      const [high, low] = [light(over(ink, ground)), light(ground)].sort((a, b) => b - a);
      if ((high + 0.05) / (low + 0.05) < 4.5) faults.push(`contrast of “${field.placeholder}”`);
    }
  }

  ({ boxes, access })[which]();
  return [...new Set(faults)];
}
