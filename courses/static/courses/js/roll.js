// An attendance list on a phone: each mark is kept here until the site has it, so that a
// room without a line loses nothing. Without this script the list is a form.
(() => {
  const roll = document.querySelector("[data-roll]");
  if (!roll) return;
  const place = `roll:${roll.dataset.roll}`;
  const said = roll.querySelector("[data-said]");
  const sign = document.querySelector("[data-sign]");
  const save = roll.querySelector("[data-save]");
  const token = roll.querySelector("[name=csrfmiddlewaretoken]").value;
  const EVERY = 10000;
  let kept = [];
  let sending = false;

  const remembers = () => {
    try {
      localStorage.setItem(place, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  };
  try {
    kept = JSON.parse(localStorage.getItem(place) || "[]");
  } catch {
    kept = [];
  }
  // Where nothing can be kept, the form is sent as a form.
  if (!remembers()) return;
  save.hidden = true;

  const line = (id) => roll.querySelector(`[data-line="${CSS.escape(id)}"]`);
  const tell = (id, word) => {
    const mark = line(id)?.querySelector("[data-mark]");
    if (mark) mark.textContent = word ? mark.dataset[word] : "";
  };
  const show = (words = said.dataset.kept) => {
    for (const mark of kept) tell(mark.enrolment, "kept");
    const people = new Set(kept.map((mark) => mark.enrolment));
    said.textContent = kept.length ? `${words} ${people.size}` : said.dataset.none;
  };

  // Also where a phone reaches the site without https, as in a demonstration.
  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  const note = (enrolment, state) => {
    const noted_at = new Date().toISOString();
    kept.push({ mark: uuid(), enrolment, state, noted_at });
    remembers();
    show();
    if (sign) sign.hidden = true;
    send();
  };

  const settle = (answer) => {
    const taken = new Set(answer.taken);
    const before = new Set(kept.map((mark) => mark.enrolment));
    kept = kept.filter((mark) => !taken.has(mark.mark));
    remembers();
    const after = new Set(kept.map((mark) => mark.enrolment));
    for (const id of before) if (!after.has(id)) tell(id, "sent");
    show();
    const names = answer.strange.map((id) => line(id)?.querySelector("legend").firstChild.textContent.trim() || id);
    if (names.length) said.textContent = `${said.dataset.strange} ${names.join(", ")}`;
    // Whether it can be signed is for the page to say, once it is whole.
    if (!kept.length && answer.is_whole) window.location.reload();
  };

  const send = async () => {
    if (sending || !kept.length) return;
    sending = true;
    try {
      const answer = await fetch(roll.dataset.marks, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ marks: kept }),
        redirect: "manual",
      });
      if (answer.ok) settle(await answer.json());
      else show(said.dataset.signedOut);
    } catch {
      show();
    } finally {
      sending = false;
    }
  };

  roll.addEventListener("change", (event) => {
    const id = event.target.closest("[data-line]")?.dataset.line;
    if (id) note(id, event.target.value);
  });
  roll.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const each of roll.querySelectorAll("[data-line]")) {
      if (each.querySelector(":checked")) continue;
      const present = each.querySelector("[value=present]");
      present.checked = true;
      note(each.dataset.line, present.value);
    }
  });
  sign?.addEventListener("click", (event) => {
    if (!kept.length) return;
    event.preventDefault();
    said.textContent = sign.dataset.wait;
  });

  for (const mark of kept) {
    const choice = line(mark.enrolment)?.querySelector(`[value="${mark.state}"]`);
    if (choice) choice.checked = true;
  }
  show();
  send();
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(send, EVERY);
})();
