// The outline of a course: moved by dragging, sent without leaving the page, and looked
// through for what is missing. Without this script every button and link does the same.
(() => {
  const home = document.querySelector("[data-home]");
  if (!home) return;

  const parsed = async (answer) =>
    new DOMParser().parseFromString(await answer.text(), "text/html");

  const replace = (page, id) => {
    const there = document.getElementById(id);
    const fresh = page.getElementById(id);
    if (there && fresh) there.replaceWith(document.adoptNode(fresh));
  };

  const say = (words) => {
    const region = home.querySelector("[data-said]");
    if (region) region.textContent = words;
  };

  // Badges and the list of what is missing come after the page: finding them takes a while.
  const look = async () => {
    const link = home.querySelector("a[data-check]");
    if (!link) return;
    const answer = await fetch(link.href);
    if (!answer.ok) return;
    const page = await parsed(answer);
    for (const badge of page.querySelectorAll("[data-found]")) replace(page, badge.id);
    replace(page, "missing");
  };

  const send = async (address, body, focus) => {
    body.append("check", "1");
    home.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { method: "POST", body });
      const page = await parsed(answer);
      if (!page.getElementById("outline")) {
        window.location.reload();
        return;
      }
      replace(page, "outline");
      if (answer.ok) replace(page, "missing");
      const said = [...page.querySelectorAll(".messages li")];
      for (const extra of page.querySelectorAll(".messages :is(a, button, svg)")) {
        extra.remove();
      }
      say(said.map((each) => each.textContent.trim()).join(" "));
      // What was said of the page as it was before.
      document.querySelector(".messages ul")?.replaceChildren();
      document.getElementById(focus)?.focus();
    } catch {
      window.location.reload();
    } finally {
      home.removeAttribute("aria-busy");
    }
  };

  home.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-swap]");
    if (!form) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    const more = form.closest(".part-menu")?.querySelector("summary");
    const add = form.closest(".outline-add")?.querySelector("summary");
    send(form.action, body, event.submitter?.id || more?.id || add?.id);
  });

  // One menu at a time; Esc and a click elsewhere close it.
  const close = (except) => {
    for (const menu of home.querySelectorAll(".part-menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => close(event.target.closest(".part-menu")));
  home.addEventListener("keydown", (event) => {
    const menu = event.target.closest(".part-menu[open]");
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // Dragging: only by the grip, so that titles can be marked and links dragged as ever.
  let dragged = null;
  const marks = ["is-before", "is-after", "is-into"];
  const unmark = () => {
    for (const each of home.querySelectorAll(marks.map((m) => `.${m}`).join())) {
      each.classList.remove(...marks);
    }
  };

  // Where it would go: beside a part of its kind, or into a module without any near.
  const target = (event) => {
    const kind = dragged.dataset.kind;
    const part = event.target.closest(`[data-kind="${kind}"]`);
    if (part && part !== dragged && home.contains(part)) {
      const box = part.getBoundingClientRect();
      const isAfter = event.clientY > box.top + box.height / 2;
      return { part, mark: isAfter ? "is-after" : "is-before" };
    }
    const module = event.target.closest('[data-kind="module"]');
    if (kind === "step" && module && !part) return { part: module, mark: "is-into" };
    return null;
  };

  home.addEventListener("pointerdown", (event) => {
    const part = event.target.closest("[data-grip]")?.closest("[data-part]");
    if (part) part.draggable = true;
  });
  home.addEventListener("pointerup", (event) => {
    const part = event.target.closest("[data-part]");
    if (part) part.draggable = false;
  });
  home.addEventListener("dragstart", (event) => {
    if (!event.target.matches?.("[data-part][draggable=true]")) return;
    dragged = event.target;
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.part);
  });
  home.addEventListener("dragover", (event) => {
    if (!dragged) return;
    unmark();
    const there = target(event);
    if (!there) return;
    event.preventDefault();
    there.part.classList.add(there.mark);
  });
  home.addEventListener("dragend", () => {
    unmark();
    dragged?.classList.remove("is-dragged");
    if (dragged) dragged.draggable = false;
    dragged = null;
  });
  home.addEventListener("drop", (event) => {
    const there = dragged && target(event);
    if (!there) return;
    event.preventDefault();
    const next = (part) => {
      const after = part.nextElementSibling;
      return after === dragged ? dragged.nextElementSibling : after;
    };
    const before = { "is-before": there.part, "is-after": next(there.part) }[there.mark];
    const list = there.mark === "is-into"
      ? there.part.querySelector("[data-list]")
      : there.part.parentElement;
    const form = dragged.querySelector(".part-shift");
    const body = new FormData(form);
    body.append("parent", list.dataset.list);
    if (before?.dataset.part) body.append("before", before.dataset.part);
    send(form.action.replace(/shift\/$/, "move/"), body, `up-${dragged.dataset.part}`);
  });

  if ("unchecked" in home.dataset) look();
})();
