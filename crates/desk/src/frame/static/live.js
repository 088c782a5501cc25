// Live pages: the stream carries ids only; regions marked data-live are read again under one's own session.
// data-live="/path" is refreshed on any news; data-live-person="13-…" narrows it to news about that person, data-live-kinds to kinds of events.
const regions = () => document.querySelectorAll("[data-live]");

// Who has a page read to them hears of a region once it is there.
async function refresh(region) {
  region.ariaBusy = "true";
  try {
    const answer = await fetch(region.dataset.live, { headers: { "X-Fragment": "background" } });
    if (!answer.ok) return;
    const html = await answer.text();
    if (region.innerHTML !== html && !region.contains(document.activeElement)) region.innerHTML = html;
  } finally {
    region.ariaBusy = null;
  }
}

function toast(text) {
  const place = document.querySelector(".toasts");
  if (!place) return;
  const line = document.createElement("p");
  line.textContent = text;
  place.append(line);
  setTimeout(() => line.remove(), 8000);
}

// News that arrive together are read once; "gap" may concern anybody.
const waiting = new Set();
const heard = new Set();
function onNews(news) {
  document.dispatchEvent(new CustomEvent("news", { detail: news }));
  // Who is writing where concerns the table itself, nothing on record.
  if (news.kind === "ledger.presence") return;
  const isFirst = waiting.size === 0;
  waiting.add(news.kind === "gap" ? "gap" : news.person);
  heard.add(news.kind);
  if (!isFirst) return;
  setTimeout(() => {
    for (const region of regions()) {
      const person = region.dataset.livePerson;
      const kinds = region.dataset.liveKinds?.split(" ");
      const isMeant = (!person || waiting.has(person)) && (!kinds || kinds.some((kind) => heard.has(kind)));
      if (isMeant || waiting.has("gap")) refresh(region);
    }
    waiting.clear();
    heard.clear();
  }, 30);
  const own = document.querySelector("[data-record-person]")?.dataset.recordPerson;
  if (own && news.person === own) toast("表示中のケースが更新されました。");
}

document.addEventListener("acknowledged", () => document.querySelectorAll("[data-live^='/notices/']:not(.popup)").forEach(refresh));

if (document.body.dataset.idle) {
  const all = () => regions().forEach(refresh);
  for (const region of regions()) region.ariaBusy = "true";
  const stream = new EventSource("/live");
  // Read once the stream is open, so that nothing that happens in between is missed; and at once when there is no stream.
  let opened = false;
  stream.addEventListener("open", () => {
    all();
    // After a gap pages that keep more than regions read again too.
    if (opened) document.dispatchEvent(new CustomEvent("news", { detail: { kind: "gap" } }));
    opened = true;
  });
  stream.addEventListener("error", all, { once: true });
  stream.addEventListener("news", (event) => onNews(JSON.parse(event.data)));
  stream.addEventListener("over", () => {
    stream.close();
    toast("ログアウトされました。続けるにはログインし直してください。");
  });
  window.addEventListener("pagehide", () => stream.close());
}
