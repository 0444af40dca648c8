// Functions that run inside the page. Each stands alone: it is sent over as text.

// Every element with its attributes, depth first. Numbers of a drawing depend on how wide a name is.
export function skeleton() {
  const found = [];
  const walk = (node, depth) => {
    const geometry = node.namespaceURI.endsWith("svg");
    const attributes = [...node.attributes].map((a) =>
      geometry && /^[-\d. MLZz]*$|^(start|end|middle)$/.test(a.value) ? a.name : `${a.name}=${a.value}`,
    );
    const name = `${depth}${node.localName} ${attributes.sort().join(" ")}`;
    const code = ["style", "script"].includes(node.localName) ? ` ${node.textContent.length}` : "";
    found.push(name + (node.localName === "style" ? "" : code));
    for (const child of node.childNodes) {
      if (child.nodeType === 1) walk(child, depth + 1);
      else if (child.nodeType !== 3) found.push(`${depth + 1}#${child.nodeType}`);
    }
  };
  walk(document.documentElement, 0);
  return found;
}

// The least contrast of every way text is coloured on what lies behind it, as [ratio, where].
export function contrast() {
  const parse = (text) => {
    if (text === "none") return { rgb: [0, 0, 0], alpha: 0 };
    const found = text.match(/[\d.]+/g).map(Number);
    return { rgb: found.slice(0, 3), alpha: found.length > 3 ? found[3] : 1 };
  };
  const luminance = (rgb) => {
    const linear = rgb.map((c) => {
      const part = c / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ratio = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { rgb, alpha } = parse(getComputedStyle(at).backgroundColor);
      if (alpha === 1) return rgb;
      if (alpha > 0) throw new Error("a background that is half transparent");
    }
    return [255, 255, 255];
  };
  const under = (text) => {
    // Of a drawing: a number lies on its mark, a child's name on the child, all else on any ring.
    const svg = text.closest("svg");
    const fill = (one) => parse(getComputedStyle(one).fill);
    if (text.matches(".number")) {
      let mark = text.previousElementSibling;
      while (!mark.matches(".mark")) mark = mark.previousElementSibling;
      return [fill(mark).rgb];
    }
    if (text.matches(".of-child")) return [fill(svg.querySelector(".middle")).rgb];
    const rings = [...svg.querySelectorAll(".ring")].map(fill).filter((f) => f.alpha === 1);
    return [behind(svg), ...rings.map((f) => f.rgb)];
  };
  const least = new Map();
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const element = words.currentNode.parentElement;
    if (!words.currentNode.data.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.matches(".halo, title, desc")) continue;
    const style = getComputedStyle(element);
    const drawn = element.namespaceURI.endsWith("svg");
    const ink = parse(drawn ? style.fill : style.color).rgb;
    for (const ground of drawn ? under(element) : [behind(element)]) {
      const where = `${element.localName}.${element.getAttribute("class") ?? ""} ${ink} on ${ground}`;
      least.set(where, ratio(ink, ground));
    }
  }
  return [...least].map(([where, value]) => [value, where]);
}

// What is drawn and in sight: boxes of names, of everything else, and of the drawing itself.
export function pictures() {
  const box = (one) => {
    const b = one.getBoundingClientRect();
    return [b.left, b.top, b.right, b.bottom].map((n) => Math.round(n * 100) / 100);
  };
  return [...document.querySelectorAll("svg.circles")]
    .filter((svg) => svg.checkVisibility())
    .map((svg) => ({
      numbered: svg.classList.contains("with-numbers"),
      frame: box(svg),
      labels: [...svg.querySelectorAll("text.name:not(.halo)")].map(box),
      captions: [...svg.querySelectorAll("text.of-ring:not(.halo)")].map(box),
      marks: [...svg.querySelectorAll(".mark, .middle")].map(box),
      stars: [...svg.querySelectorAll(".star")].map(box),
    }));
}

// On a narrow screen: how wide captions are beside their tables, what is shown of an empty part of a
// week, and how far in the words of a heading or caption begin.
export function narrow() {
  const seen = (one) => one.checkVisibility();
  const left = (one) => Math.round(one.getBoundingClientRect().left);
  return {
    captions: [...document.querySelectorAll("caption")].map(
      (one) => one.getBoundingClientRect().width / one.parentElement.getBoundingClientRect().width,
    ),
    empty: [...document.querySelectorAll("td")].filter((one) => seen(one) && one.textContent === "·").length,
    filled: [...document.querySelectorAll("td")].filter(seen).length,
    jumps: [...document.querySelectorAll("h1,h2,h3,h4,h5,h6,caption,figcaption,th,li")]
      .filter((one) => one.firstElementChild?.matches("span[dir=auto]") && seen(one))
      .map((one) => left(one.firstElementChild) - left(one)),
  };
}

// Headings in order, landmarks, the language, and every address the document holds.
export function outline() {
  return {
    lang: document.documentElement.lang,
    headings: [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((h) => Number(h.localName[1])),
    landmarks: ["header", "main", "footer"].filter((name) => document.querySelector(name)),
    others: [...document.querySelectorAll("body [lang]")].map((e) => [e.lang, e.textContent]),
    links: document.querySelectorAll("[href],[src]:not(img[src^='data:image/']),[action],script,link,object,iframe,form").length,
    named: [...document.querySelectorAll("svg[role=img]")].every((svg) =>
      svg.getAttribute("aria-labelledby").split(" ").every((id) => document.getElementById(id)?.textContent),
    ),
  };
}
