// Search while typing: an element with data-fragment="/path" and data-from="names of fields" is filled with the answer to those fields.
// Rows added later work alike: everything is looked up at the moment of typing.
const waiting = new WeakMap();
const newest = new WeakMap();

const formOf = (place) => document.getElementById(place.dataset.form) ?? place.closest("form");
const namesOf = (place) => (place.dataset.from ?? "").split(/\s+/).filter(Boolean);

async function load(place) {
  const data = new FormData(formOf(place));
  const query = new URLSearchParams();
  for (const name of namesOf(place)) for (const value of data.getAll(name)) if (value) query.append(name, value);
  const mine = (newest.get(place) ?? 0) + 1;
  newest.set(place, mine);
  if ([...query].length === 0) {
    place.replaceChildren();
    return;
  }
  const answer = await fetch(`${place.dataset.fragment}?${query}`, { headers: { "X-Fragment": "1" } });
  const html = await answer.text();
  // An older answer must not overwrite a newer one.
  if (newest.get(place) === mine) fill(place, html);
}

// An answer that comes while the keyboard is already among the results takes it along to the same person.
function fill(place, html) {
  const at = place.contains(document.activeElement) ? document.activeElement.dataset.person : undefined;
  place.innerHTML = html;
  if (at) place.querySelector(`[data-person="${CSS.escape(at)}"]`)?.focus();
}

function typed(event) {
  if (event.isComposing) return;
  for (const place of document.querySelectorAll("[data-fragment]")) {
    const names = namesOf(place);
    if (formOf(place) !== event.target.form || (names.length && !names.includes(event.target.name))) continue;
    clearTimeout(waiting.get(place));
    waiting.set(place, setTimeout(() => load(place), 180));
  }
}

document.addEventListener("input", typed);
document.addEventListener("compositionend", typed);
for (const place of document.querySelectorAll("[data-fragment][data-now]")) if (formOf(place)) load(place);
