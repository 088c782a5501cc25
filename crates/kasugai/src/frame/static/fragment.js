// Search while typing: an element with data-fragment="/path" and data-from="names of fields" is filled with the answer to those fields.
for (const place of document.querySelectorAll("[data-fragment]")) {
  const form = document.getElementById(place.dataset.form) ?? place.closest("form");
  if (!form) continue;
  const names = (place.dataset.from ?? "").split(/\s+/).filter(Boolean);
  let timer = 0;
  let current = 0;
  const load = async () => {
    const data = new FormData(form);
    const query = new URLSearchParams();
    for (const name of names) for (const value of data.getAll(name)) if (value) query.append(name, value);
    const mine = ++current;
    if ([...query].length === 0) {
      place.replaceChildren();
      return;
    }
    const answer = await fetch(`${place.dataset.fragment}?${query}`, { headers: { "X-Fragment": "1" } });
    const html = await answer.text();
    // An older answer must not overwrite a newer one.
    if (mine === current) place.innerHTML = html;
  };
  form.addEventListener("input", (event) => {
    if (names.length && !names.includes(event.target.name)) return;
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(load, 180);
  });
  form.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(load, 180);
  });
  if (place.dataset.now !== undefined) load();
}
