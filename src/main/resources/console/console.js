// Keeps what is marked data-live as the server shows it. Everything else works without this script.
"use strict";
(() => {
  const main = document.querySelector("main[data-refresh]");
  if (!main) return;
  const pause = 1000 * Number(main.dataset.refresh);

  const renew = page => {
    for (const old of document.querySelectorAll("[data-live][id]")) {
      const fresh = page.getElementById(old.id);
      // Where somebody is typing or tabbing, nothing may move.
      if (fresh && fresh.innerHTML !== old.innerHTML && !old.contains(document.activeElement)) {
        old.replaceWith(document.adoptNode(fresh));
      }
    }
  };

  const step = async () => {
    let again = true;
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { headers: { "X-Refresh": "1" }, redirect: "error" });
        if (answer.ok) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          renew(page);
          again = page.querySelector("main[data-refresh]") !== null;
        }
      } catch (e) {
        // The program stops, or the session is over: the next click says so.
      }
    }
    if (again) setTimeout(step, pause);
  };
  setTimeout(step, pause);
})();
