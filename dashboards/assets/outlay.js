/* What the browser does by itself: in-app links, the address as the only state, light and dark. */
(function () {
  "use strict";
  var root = document.documentElement;
  var MODE = "data-mantine-color-scheme";
  var KEPT = "mantine-color-scheme-value";
  var shownPath = null;

  function mode() { return root.getAttribute(MODE) === "dark" ? "dark" : "light"; }

  function choose(next) {
    root.setAttribute(MODE, next);
    try { localStorage.setItem(KEPT, next); } catch (refused) { /* private window: holds until it is closed */ }
    window.dash_clientside.set_props("mode", { data: next });
  }

  function asked(path, search) { return { path: path, search: search || "", mode: mode() }; }

  function ask(more) {
    var visit = Object.assign(asked(location.pathname, location.search), more);
    window.dash_clientside.set_props("visit", { data: visit });
  }

  function ours(event, link) {
    return link && !event.defaultPrevented && event.button === 0 && !link.target && !link.hasAttribute("download")
      && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      && link.origin === location.origin && !link.getAttribute("href").startsWith("#")
      && !link.pathname.startsWith("/files/");
  }

  function go(link) {
    if (link.href === location.href) { ask({ again: Date.now() }); return; }
    history.pushState({}, "", link.href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  /* Closes every open menu but the one that holds `kept`. */
  function closeMenus(kept) {
    document.querySelectorAll(".select-menu[open]").forEach(function (menu) {
      if (!menu.contains(kept)) { menu.open = false; }
    });
  }

  function leaveMenu(from) {
    var menu = from.closest(".select-menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { leaveMenu(event.target); closeMenus(null); }
  });

  document.addEventListener("click", function (event) {
    closeMenus(event.target);
    if (event.target.closest(".theme-button")) { choose(mode() === "dark" ? "light" : "dark"); return; }
    var copies = event.target.closest("[data-copy]");
    if (copies) { copy(copies); return; }
    var link = event.target.closest("a[href]");
    if (ours(event, link)) { event.preventDefault(); leaveMenu(link); go(link); }
  });

  /* Puts the text that a button carries on the clipboard, and says so beside it. */
  function copy(button) {
    var said = button.querySelector(".copied");
    navigator.clipboard.writeText(button.dataset.copy).then(
      function () { said.textContent = "Copied"; },
      function () { said.textContent = "The browser refused"; }
    );
    setTimeout(function () { said.textContent = ""; }, 3000);
  }

  /* The foot of each printed page: what the figures rest on, and which page of how many. */
  var foot = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, foot];
  window.addEventListener("beforeprint", function () {
    var facts = [...document.querySelectorAll(".freshness > *")].map(function (fact) { return fact.textContent; });
    var said = "font: 8pt Inter, sans-serif; color: #626C7A;";
    foot.replaceSync("@page { @bottom-left { content: " + JSON.stringify(facts.join(" · ")) + "; " + said + " width: 85%; }"
      + " @bottom-right { content: counter(page) ' of ' counter(pages); " + said + " } }");
  });

  function mark(path) {
    document.querySelectorAll("[data-nav]").forEach(function (link) {
      if (link.dataset.nav === path || (link.dataset.nav !== "/" && path.startsWith(link.dataset.nav + "/"))) { link.setAttribute("aria-current", "page"); } else { link.removeAttribute("aria-current"); }
    });
  }

  function enter(path) {
    var first = shownPath === null;
    shownPath = path;
    mark(path);
    if (first) { return; }
    window.scrollTo(0, 0);
    document.getElementById("main").focus({ preventScroll: true });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    outlay: {
      visit: function (path, search) {
        if (!path) { return window.dash_clientside.no_update; }
        return asked(path, search);
      },
      arrive: function (page, visit) {
        requestAnimationFrame(function () {
          var title = document.querySelector("#page h1");
          document.title = title ? title.textContent + " · Outlay" : "Outlay";
          if (visit && visit.path !== shownPath) { enter(visit.path); }
        });
        return "";
      }
    }
  });
})();
