// A page that waits for something asks again every few seconds: what it says is renewed in place, so that whoever stands on a
// button beside it stays there. When there is nothing to wait for any more it is loaded anew.
// Without this script its link does the same.
(() => {
  const PAUSE = 4000;
  const again = async () => {
    const box = document.querySelector("[data-refresh]");
    if (!box) return;
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (answer && answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(box.id);
      if (!fresh?.hasAttribute("data-refresh")) return location.reload();
      document.title = page.title;
      box.replaceChildren(...fresh.childNodes);
    }
    setTimeout(again, PAUSE);
  };
  setTimeout(again, PAUSE);
})();
