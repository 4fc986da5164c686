// A page that waits for something asks again every few seconds and puts what has changed into its place.
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
      if (fresh) {
        document.title = page.title;
        box.replaceWith(fresh);
      }
    }
    setTimeout(again, PAUSE);
  };
  setTimeout(again, PAUSE);
})();
