// An attendance list on a phone: each mark is kept here until the site has it, so that a
// room without a line loses nothing. Without this script the list is a form. On a copy of
// the list that the phone kept (roll_copy.js) it does the same.
(() => {
  const roll = document.querySelector("[data-roll]");
  if (!roll) return;
  const place = `roll:${roll.dataset.roll}`;
  const said = roll.querySelector("[data-said]");
  const told = roll.querySelector("[data-told]");
  const sign = document.querySelector("[data-sign]");
  const save = roll.querySelector("[data-save]");
  const token = roll.querySelector("[name=csrfmiddlewaretoken]");
  const isCopy = "copied" in roll.dataset;
  const EVERY = 10000;
  let kept = [];
  // What the site has and this copy does not show yet, by learner.
  let sent = {};
  let sending = false;

  const remembers = () => {
    try {
      localStorage.setItem(place, JSON.stringify(kept));
      localStorage.setItem(`${place}:sent`, JSON.stringify(sent));
      return true;
    } catch {
      return false;
    }
  };
  try {
    kept = JSON.parse(localStorage.getItem(place) || "[]");
    if (isCopy) sent = JSON.parse(localStorage.getItem(`${place}:sent`) || "{}");
  } catch {
    kept = [];
  }
  // Where nothing can be kept, the form is sent as a form.
  if (!remembers()) return;
  save.hidden = true;

  const line = (id) => roll.querySelector(`[data-line="${CSS.escape(id)}"]`);
  const nameOf = (id) => line(id)?.querySelector("legend").firstChild.textContent.trim() || id;
  const tell = (id, word) => {
    const mark = line(id)?.querySelector("[data-mark]");
    if (mark) mark.textContent = word ? mark.dataset[word] : "";
  };
  const show = (words = said.dataset.kept) => {
    for (const mark of kept) tell(mark.enrolment, "kept");
    const people = new Set(kept.map((mark) => mark.enrolment));
    said.textContent = kept.length ? `${words} ${people.size}` : said.dataset.none;
  };
  const choose = (id, { state, mark }) => {
    const row = line(id);
    if (!row) return;
    row.dataset.seen = mark;
    const choice = row.querySelector(`[value="${state}"]`);
    if (choice) choice.checked = true;
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
    const mark = { mark: uuid(), enrolment, state, noted_at, seen: line(enrolment).dataset.seen };
    kept.push(mark);
    line(enrolment).dataset.seen = mark.mark;
    remembers();
    show();
    if (sign) sign.hidden = true;
    send();
  };

  // What a page that is loaded anew has to say still.
  const TELLS = `${place}:told`;
  const news = ({ strange, overruled }) => {
    const words = [];
    if (strange.length) words.push(`${said.dataset.strange} ${strange.map(nameOf).join(", ")}`);
    if (overruled.length) words.push(`${said.dataset.overruled} ${overruled.join("; ")}`);
    if (!words.length) return;
    told.textContent = words.join(" ");
    sessionStorage.setItem(TELLS, told.textContent);
  };

  const settle = (answer) => {
    const taken = new Set(answer.taken);
    const before = new Set(kept.map((mark) => mark.enrolment));
    for (const each of kept) if (taken.has(each.mark)) sent[each.enrolment] = each;
    kept = kept.filter((mark) => !taken.has(mark.mark));
    remembers();
    const after = new Set(kept.map((mark) => mark.enrolment));
    for (const id of before) if (!after.has(id)) tell(id, "sent");
    show();
    news(answer);
    // Whether it can be signed is for the page to say, once it is whole.
    if (!kept.length && (answer.is_whole || isCopy)) window.location.reload();
    else roll.dispatchEvent(new Event("sent"));
  };

  const post = () =>
    fetch(roll.dataset.marks, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token.value },
      body: JSON.stringify({ marks: kept }),
      redirect: "manual",
    });
  // Who signed in again has another one than this page.
  const renewed = async () => {
    const answer = await fetch(roll.dataset.copy, { redirect: "manual" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const other = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (other) token.value = other;
    return Boolean(other);
  };
  const REFUSED = 403;
  const OFF = 409;

  const send = async () => {
    if (sending || !kept.length) return;
    sending = true;
    try {
      let answer = await post();
      if (answer.status === REFUSED && (await renewed())) answer = await post();
      if (answer.ok) settle(await answer.json());
      else if (answer.status === OFF) said.textContent = (await answer.json()).error;
      else if (answer.type === "opaqueredirect" || answer.status === REFUSED) show(said.dataset.signedOut);
      else show();
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
  roll.addEventListener("kept", () => {
    sent = {};
    remembers();
  });

  for (const [id, mark] of Object.entries(sent)) choose(id, mark);
  for (const mark of kept) choose(mark.enrolment, mark);
  told.textContent = sessionStorage.getItem(TELLS) || "";
  sessionStorage.removeItem(TELLS);
  show();
  send();
  window.addEventListener("online", () => {
    // The page itself says more than its copy.
    if (isCopy && !kept.length) window.location.reload();
    send();
  });
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(send, EVERY);
})();
