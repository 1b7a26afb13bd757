// Keeps a copy of an attendance list on the phone, so that the page opens without a line:
// the list alone and what it loads. A worker answers with it (templates/courses/cms/
// roll_worker.js); who signs out leaves none (cms/js/site.js).
(() => {
  const roll = document.querySelector("[data-copy]");
  if (!roll || !navigator.serviceWorker || !window.caches) return;
  const { copy, worker } = roll.dataset;
  const name = `roll:${copy}`;

  const keep = async () => {
    const answer = await fetch(copy, { redirect: "manual" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
    const parts = [...page.querySelectorAll("link[rel=stylesheet], script[src]")];
    const kept = await caches.open(name);
    await kept.addAll(parts.map((part) => part.getAttribute("href") || part.getAttribute("src")));
    await kept.put(copy, answer);
    return true;
  };
  const refresh = async () => {
    try {
      if (!(await keep())) return;
      roll.dispatchEvent(new Event("kept"));
      roll.querySelector("[data-ready]").hidden = false;
    } catch {
      // Without a line, or without room on the phone: what was kept before stays.
    }
  };

  navigator.serviceWorker
    .register(worker, { scope: window.location.pathname })
    .then(refresh)
    .catch(() => {});
  // What the site has now stands on the copy, too.
  roll.addEventListener("sent", refresh);
})();
