// Sheets: what is shown, required and hinted at follows the answers at once; the rules are those the server wrote beside each item.
// The page works without this: everything is shown then, and the server says what is missing.
import "./body.js";
import { isDay } from "./dates.js";

const form = document.querySelector("form[data-sheet]");
const items = [...form.querySelectorAll("[data-item]")];
const sections = [...form.querySelectorAll("[data-section]")];
const parsed = (element, name) => (element.dataset[name] ? JSON.parse(element.dataset[name]) : null);
const rules = new Map(items.map((item) => [item, {
  shown: parsed(item, "shownIf"),
  required: parsed(item, "requiredIf"),
  bounds: parsed(item, "bounds"),
  messages: parsed(item, "messages") ?? {},
  hints: parsed(item, "hints"),
}]));
const sectionRules = new Map(sections.map((section) => [section, parsed(section, "shownIf")]));

// Full-width digits and signs count as ASCII.
const narrow = (text) => text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
const controls = (item) => [...item.querySelectorAll("input, select, textarea")];
const chosen = (item) => controls(item).filter((one) => one.checked && one.value).map((one) => one.value);

function numberIn(text, bounds) {
  const typed = narrow(text.trim()).replaceAll(",", "");
  if (!/^-?\d+(\.\d+)?$/.test(typed)) return null;
  const value = Number(typed);
  const digits = typed.split(".")[1]?.length ?? 0;
  const within = (bounds.min ?? -Infinity) <= value && value <= (bounds.max ?? Infinity) && digits <= bounds.decimals;
  return within ? value : null;
}

// The answer as the conditions see it; undefined for none.
function answer(item) {
  switch (item.dataset.kind) {
    case "hidden": return undefined;
    case "multi": return chosen(item).length ? chosen(item) : undefined;
    case "rows": return controls(item).some((one) => one.value.trim()) ? "rows" : undefined;
    case "number": return numberIn(controls(item)[0].value, rules.get(item).bounds) ?? undefined;
    default: {
      const [one] = controls(item);
      return (one.type === "radio" ? chosen(item)[0] : one.value.trim()) || undefined;
    }
  }
}

function hintOf(item, answers) {
  return rules.get(item).hints?.list.find((hint) => holds(hint.when, answers));
}

function holds(condition, answers) {
  if (condition.all) return condition.all.every((part) => holds(part, answers));
  if (condition.any) return condition.any.some((part) => holds(part, answers));
  const found = answers.get(condition.item);
  if (condition.answered !== undefined) return (found !== undefined) === condition.answered;
  if (condition.against_suggestion) {
    const item = items.find((one) => one.dataset.item === condition.item);
    const hint = item && hintOf(item, answers);
    return Boolean(hint && found !== undefined && found !== hint.value);
  }
  if (found === undefined) return false;
  if (condition.is) return Array.isArray(found) ? found.some((code) => condition.is.includes(code)) : condition.is.includes(found);
  return typeof found === "number" && (condition.at_least ?? -Infinity) <= found && found <= (condition.at_most ?? Infinity);
}

// Which items are shown: one that is hidden has no answer, and what hangs on it goes with it.
function settle() {
  let shown = new Set(items);
  for (let round = 0; round <= items.length; round += 1) {
    const answers = answersOf(shown);
    const next = new Set(items.filter((item) => {
      const section = sectionRules.get(item.closest("[data-section]"));
      const own = rules.get(item).shown;
      return (!section || holds(section, answers)) && (!own || holds(own, answers));
    }));
    const same = next.size === shown.size && [...next].every((item) => shown.has(item));
    shown = next;
    if (same) break;
  }
  return shown;
}

function answersOf(shown) {
  return new Map([...shown].map((item) => [item.dataset.item, answer(item)]).filter(([, found]) => found !== undefined));
}

const isRequired = (item, answers) => item.dataset.required !== undefined || Boolean(rules.get(item).required && holds(rules.get(item).required, answers));

function hintText(item, answers) {
  const { asks } = rules.get(item).hints;
  const hint = hintOf(item, answers);
  const open = asks.filter(([key]) => [undefined, "unknown", "unasked"].includes(answers.get(key))).map(([, label]) => label);
  const text = hint ? `回答からの目安: ${hint.label}(${hint.because})。` : "回答からの目安はまだ出せません。";
  return open.length ? `${text}わかっていない質問: ${open.join("、")}` : text;
}

function refresh() {
  const shown = settle();
  const answers = answersOf(shown);
  for (const item of items) {
    item.toggleAttribute("data-off", !shown.has(item));
    item.querySelector(":scope > label [data-mark], :scope > legend [data-mark]")?.toggleAttribute("hidden", !isRequired(item, answers));
    const place = item.querySelector(":scope > [data-hint]");
    if (place) {
      const text = hintText(item, answers);
      if (place.textContent !== text) place.textContent = text;
    }
  }
  let total = [0, 0];
  for (const section of sections) {
    const mine = items.filter((item) => shown.has(item) && section.contains(item));
    const answered = mine.filter((item) => answers.has(item.dataset.item)).length;
    section.toggleAttribute("data-off", mine.length === 0);
    const step = document.querySelector(`[data-step="${section.dataset.section}"]`);
    step.toggleAttribute("data-off", mine.length === 0);
    step.querySelector("[data-count]").textContent = `${answered}/${mine.length}`;
    total = [total[0] + answered, total[1] + mine.length];
  }
  document.querySelector("[data-total]").textContent = total.join("/");
  return { shown, answers };
}

// What is wrong with an item or a cell of a table: the server's own words, or nothing.
function fault(asked) {
  const bounds = parsed(asked, "bounds");
  if (!bounds) return "";
  const messages = parsed(asked, "messages");
  const text = controls(asked)[0].value.trim();
  if (asked.dataset.kind === "number" && text && numberIn(text, bounds) === null) return messages.number;
  if (asked.dataset.kind === "date" && text && isDay(text, bounds.eras) === false) return messages.date;
  if (messages.long && [...text].length > bounds.longest) return messages.long;
  return "";
}

// The cells of a table whose row was begun, each with what is wrong with it.
function cellFaults(item) {
  return [...item.querySelectorAll("[data-n]")]
    .filter((row) => controls(row).some((one) => one.value.trim()))
    .flatMap((row) => [...row.querySelectorAll("[data-column]")])
    .map((cell) => {
      const isMissing = cell.dataset.required !== undefined && !controls(cell)[0].value.trim();
      return [cell, fault(cell) || (isMissing ? parsed(cell, "messages").missing : "")];
    });
}

function tell(item, message) {
  const id = `${item.dataset.name}-error`;
  let line = document.getElementById(id);
  item.classList.toggle("wrong", Boolean(message));
  const target = item.tagName === "FIELDSET" ? item : controls(item)[0];
  if (!message) {
    line?.remove();
    target.removeAttribute("aria-invalid");
    if (target.getAttribute("aria-describedby") === id) target.removeAttribute("aria-describedby");
    return;
  }
  if (!line) {
    line = document.createElement("p");
    line.className = "field-error";
    line.id = id;
    item.append(line);
  }
  line.textContent = message;
  target.setAttribute("aria-invalid", "true");
  target.setAttribute("aria-describedby", id);
}

form.addEventListener("input", (event) => {
  refresh();
  const asked = event.target.closest("[data-column], [data-item]");
  if (asked?.classList.contains("wrong") && asked.dataset.kind !== "rows") tell(asked, fault(asked));
});
form.addEventListener("change", (event) => {
  const asked = event.target.closest("[data-column], [data-item]");
  if (asked?.dataset.bounds) tell(asked, fault(asked));
});

form.addEventListener("submit", (event) => {
  const { shown, answers } = refresh();
  const finishing = event.submitter?.value === "done";
  const wrong = [];
  for (const item of items.filter((one) => shown.has(one) && one.dataset.kind !== "hidden")) {
    const isMissing = finishing && !answers.has(item.dataset.item) && isRequired(item, answers);
    const message = fault(item) || (isMissing ? rules.get(item).messages.missing : "");
    if (message || item.dataset.kind !== "rows") tell(item, message);
    if (message) wrong.push([item.dataset.name, message]);
    for (const [cell, said] of item.dataset.kind === "rows" ? cellFaults(item) : []) {
      tell(cell, said);
      if (said) wrong.push([cell.dataset.name, said]);
    }
  }
  document.querySelector(".error-summary")?.remove();
  if (wrong.length === 0) return;
  event.preventDefault();
  const summary = document.createElement("div");
  summary.className = "error-summary";
  summary.setAttribute("role", "alert");
  summary.tabIndex = -1;
  const text = document.createElement("p");
  text.textContent = `入力を確認してください(${wrong.length}件)。入力した内容は残っています。`;
  const list = document.createElement("ul");
  for (const [name, message] of wrong) {
    const link = document.createElement("a");
    link.href = `#${name}`;
    link.textContent = message;
    list.appendChild(document.createElement("li")).append(link);
  }
  summary.append(text, list);
  document.querySelector("[data-sheet-errors]").replaceChildren(summary);
  summary.focus();
});

document.querySelector("[data-next-open]").addEventListener("click", () => {
  const { shown, answers } = refresh();
  const open = items.filter((item) => shown.has(item) && item.dataset.kind !== "hidden" && !answers.has(item.dataset.item));
  const here = items.findIndex((item) => item.contains(document.activeElement) || item === last);
  const next = open.find((item) => items.indexOf(item) > here) ?? open[0];
  last = next;
  const target = next && (controls(next).find((one) => one.type !== "radio" || one.checked) ?? next.querySelector("button") ?? next);
  target?.focus();
  target?.scrollIntoView({ block: "center" });
});
let last = null;

refresh();
