// Forms of the editor: how much room a field has left, and one saving at a time.
// Without it the server says what is too long, and Wagtail saves as ever.
(() => {
  const words = document.currentScript.dataset;
  // What a screen needs no number for: codes and dates.
  const FEWEST = 40;
  // From so few on it is said aloud, once typing rests.
  const NEAR = 20;
  const REST = 900;
  // With so large a share left, it is shown only while one writes there.
  const QUIET = 0.4;
  const FIELDS = "input[maxlength], textarea[maxlength], input[data-limit]";

  const said = document.createElement("p");
  said.className = "w-sr-only";
  said.setAttribute("role", "status");
  let timer;
  const say = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => { said.textContent = text; }, REST);
  };

  const sentence = (left) => {
    const count = Math.abs(left);
    const one = count === 1;
    const text = left < 0
      ? (one ? words.overOne : words.overMany)
      : (one ? words.leftOne : words.leftMany);
    return text.replace("{n}", count);
  };

  // As the server counts: characters, and a line break is two.
  const length = (field) => Array.from(field.value.replace(/\n/g, "\r\n")).length;

  const show = (field, line, limit, aloud) => {
    const left = limit - length(field);
    line.textContent = sentence(left);
    line.classList.toggle("count-over", left < 0);
    line.classList.toggle("count-quiet", left > limit * QUIET);
    if (aloud && left <= NEAR) say(line.textContent);
  };

  const attach = (field) => {
    const limit = Number(field.dataset.limit || field.maxLength);
    if (field.dataset.counted || limit < FEWEST || field.type === "hidden") return;
    if (field.disabled || field.readOnly) return;
    field.dataset.counted = "true";
    // A browser would cut off silently what is pasted: say so instead, lose nothing.
    field.removeAttribute("maxlength");
    const line = document.createElement("p");
    line.className = "count";
    line.id = `count-${field.id || Math.random().toString(36).slice(2)}`;
    const described = field.getAttribute("aria-describedby");
    field.setAttribute("aria-describedby", described ? `${described} ${line.id}` : line.id);
    field.insertAdjacentElement("afterend", line);
    field.addEventListener("input", () => show(field, line, limit, true));
    field.addEventListener("change", () => show(field, line, limit, false));
    show(field, line, limit, false);
  };

  const attachAll = (root) => {
    if (root.matches?.(FIELDS)) attach(root);
    root.querySelectorAll?.(FIELDS).forEach(attach);
  };

  // The answer to the button is on its way: what is saved beside it would be refused.
  let leaving = false;
  const watchSaving = (form) => {
    form.addEventListener("submit", () => {
      leaving = true;
      setTimeout(() => { leaving = false; }, 10000);
    });
    window.addEventListener("pageshow", () => { leaving = false; });
    document.addEventListener("w-autosave:save", (event) => {
      if (leaving) event.preventDefault();
    }, true);
  };

  const begin = () => {
    const form = document.querySelector("form[data-edit-form]");
    if (!form) return;
    document.body.append(said);
    watchSaving(form);
    attachAll(form);
    new MutationObserver((changes) => {
      for (const change of changes) change.addedNodes.forEach(attachAll);
    }).observe(form, { childList: true, subtree: true });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
