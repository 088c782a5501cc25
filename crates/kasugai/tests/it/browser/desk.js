// What a test sees of a page: controls by the words a person reads beside them.
const flat = (text) => (text ?? "").replace(/\s+/g, " ").trim();
const words = (control) => flat(control.labels?.length ? control.labels[0].innerText : control.getAttribute("aria-label") ?? control.innerText);
const controls = () => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((one) => one.checkVisibility());
const find = (name) => /^[[#.]/.test(name)
  ? document.querySelector(name)
  : controls().find((one) => words(one) === name) ?? controls().find((one) => words(one).startsWith(name)) ?? null;

// A page that has been left, by a form or a link, stays on the screen until the next one comes: what it says then is no answer.
if (window.left === undefined) {
  window.left = false;
  const here = (target) => !target || target === "_self";
  addEventListener("submit", (event) => {
    if (!event.defaultPrevented && here(event.submitter?.formTarget || event.target.target)) left = true;
  });
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && !event.defaultPrevented && here(link.target) && !link.hasAttribute("download") && link.href.split("#")[0] !== location.href.split("#")[0]) left = true;
  });
  addEventListener("pageshow", () => { left = false; });
}

// Whether the page stands still: it is there, and no part of it is still being read, which would push what one reaches for away.
const still = () => document.readyState === "complete" && !document.querySelector("[data-live][aria-busy]");

// Where the keyboard is, whether one can see that it is there, and whether something lies over it.
const focused = () => {
  const one = document.activeElement;
  // Between the last control and the first one.
  if (one === document.body) return { words: "", name: "", ring: true, covered: false };
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const over = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return { words: words(one), name: one.getAttribute("name") ?? "", ring, covered: !over || !(one === over || one.contains(over) || over.contains(one)) };
};

// What lies beyond the right edge of the window, outside regions that scroll by themselves.
const beyond = () => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll("*")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".scroll, .matrix, .ledger"))
  .map((one) => one.tagName + "." + one.className + " " + flat(one.innerText).slice(0, 40));
