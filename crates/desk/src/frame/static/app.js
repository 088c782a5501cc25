// Small behaviours every page shares. Pages work without them; nothing here holds personal data.
import "./live.js";
import "./idle.js";
import "./popup.js";
import "./draft.js";
import "./fragment.js";
import "./choose.js";

// Enter while converting kana never submits; Ctrl+S saves; "/" or Ctrl+K goes to the search box.
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) {
    if (event.key === "Enter") event.stopPropagation();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    const form = document.activeElement?.closest("form[data-save]") ?? document.querySelector("form[data-save]");
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
  }
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
  if ((event.key === "/" && !typing) || ((event.ctrlKey || event.metaKey) && event.key === "k")) {
    const box = document.querySelector("[data-shortcut='/']");
    if (box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  }
}, true);

// A link with data-key="ArrowRight" is followed by that key, while nothing is being typed.
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName ?? "");
  if (!typing && !event.ctrlKey && !event.altKey && !event.metaKey) document.querySelector(`[data-key="${event.key}"]`)?.click();
});

// A day chosen from the calendar goes into the field beside it, which takes any way of writing a day.
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.dayFor;
  const field = name && event.target.form?.elements[name];
  if (!field || !event.target.value) return;
  field.value = event.target.value.replaceAll("-", "/");
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

document.querySelector("[data-focus]")?.focus();

// One click is one submission.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.dataset.repeatable !== undefined) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// Rows added to a form: <template data-row="child"> is copied with the next number in its names.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-row]");
  if (button) {
    const name = button.dataset.addRow;
    const template = document.querySelector(`template[data-row="${name}"]`);
    const list = document.querySelector(`[data-rows="${name}"]`);
    const next = 1 + Math.max(-1, ...[...list.querySelectorAll("[data-n]")].map((row) => Number(row.dataset.n)));
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__N__", next);
    const row = holder.content.firstElementChild;
    list.append(row);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    list.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const remove = event.target.closest("[data-remove-row]");
  if (remove) {
    const list = remove.closest("[data-rows]");
    remove.closest("[data-n]").remove();
    list.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

// A table wider than its place can be moved with the arrow keys; one that fits is no stop of the tabulator.
const wide = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    const isWide = target.scrollWidth > target.clientWidth;
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "横に動かせる表"]]) {
      if (isWide) target.setAttribute(name, value);
      else target.removeAttribute(name);
    }
  }
});
for (const place of document.querySelectorAll(".scroll:not([role])")) wide.observe(place);
