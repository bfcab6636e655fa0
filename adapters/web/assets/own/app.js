// What pages can do with a script that they also do without: nothing here is needed.
(() => {
  const root = document.documentElement;

  // The theme of the system, for whoever has not chosen one.
  if (root.dataset.theme === "auto") {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
    dark.addEventListener("change", follow);
    follow();
  }
  root.classList.add("has-script");

  const say = (text) => {
    const live = document.getElementById("live");
    if (live) live.textContent = text;
  };

  document.addEventListener("click", async (e) => {
    const copy = e.target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent.trim());
      copy.classList.add("copied");
      say(copy.dataset.done);
      setTimeout(() => copy.classList.remove("copied"), 2000);
    }
    // A menu closes when something else is clicked.
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(e.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // A form that is sent is not sent again by a second click.
  document.addEventListener("submit", (e) => {
    const button = e.submitter;
    if (!button || e.target.dataset.again !== undefined) return;
    setTimeout(() => { button.disabled = true; button.classList.add("btn-loading"); });
  });
  addEventListener("pageshow", () => {
    for (const b of document.querySelectorAll("button.btn-loading")) { b.disabled = false; b.classList.remove("btn-loading"); }
  });

  document.addEventListener("change", (e) => {
    // One box for all of a table.
    const all = e.target.closest("[data-all]");
    if (all) for (const box of document.querySelectorAll(all.dataset.all)) box.checked = all.checked;
    // A choice that applies at once.
    if (e.target.closest("[data-submit]")) e.target.form.requestSubmit();
  });

  // What follows changes says so when it cannot, and since when.
  let heard = new Date();
  const follows = (e) => e.target.closest?.("[hx-trigger^='every']");
  const away = (yes) => {
    const notice = document.getElementById("away");
    if (!notice || notice.classList.contains("d-flex") === yes) return;
    notice.querySelector("time").textContent = heard.toLocaleTimeString(root.lang);
    notice.classList.toggle("d-none", !yes);
    notice.classList.toggle("d-flex", yes);
  };
  document.addEventListener("htmx:after:request", (e) => {
    if (!follows(e)) return;
    const status = e.detail.ctx.response.status;
    if (status < 500 && status !== 429) heard = new Date();
    away(status >= 500 || status === 429);
  });
  document.addEventListener("htmx:error", (e) => { if (follows(e)) away(true); });

  addEventListener("DOMContentLoaded", () => {
    // The one-time link keeps its token behind the #, which is never sent to a server.
    const token = document.querySelector("[data-fragment]");
    if (token && location.hash.length > 1) {
      token.value = decodeURIComponent(location.hash.slice(1).replace(/^token=/, ""));
      history.replaceState(null, "", location.pathname);
    }
    // Where the menu has no room, what is open is in sight.
    const open = document.querySelector(".navbar .nav-item.active");
    if (open) open.closest("nav").scrollLeft = open.offsetLeft + open.offsetWidth - open.closest("nav").clientWidth;
    const wrong = document.querySelector("[data-focus]");
    if (wrong) wrong.focus();
  });
})();
