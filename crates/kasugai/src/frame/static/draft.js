// Drafts: a form with data-draft="/drafts/…" is sent to the server a moment after each change; the server keeps it sealed.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const note = form.querySelector("[data-draft-note]");
  let timer = 0;
  let dirty = false;
  const save = async () => {
    clearTimeout(timer);
    if (!dirty || form.dataset.sent) return;
    dirty = false;
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { "X-Fragment": "1" }, keepalive: true });
      const text = await answer.text();
      if (note) note.textContent = answer.ok ? text : "下書きを保存できていません。通信を確認しています…";
      if (!answer.ok) retry();
    } catch {
      if (note) note.textContent = "下書きを保存できていません。通信を確認しています…";
      retry();
    }
  };
  const retry = () => {
    dirty = true;
    timer = setTimeout(save, 5000);
  };
  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  document.addEventListener("save-drafts", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());
}
