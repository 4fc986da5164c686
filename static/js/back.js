// The way back to a list leads to its filter and page, and to the row that one came from.
(() => {
  const key = (path) => `list ${path}`;
  const list = document.getElementById("list");
  const rowOf = (link) => link && link.closest("tr, li");
  const linkTo = (path) => list && [...list.querySelectorAll("a[href]")].find((link) => link.pathname === path);

  if (list) {
    const kept = sessionStorage.getItem(key(location.pathname));
    const came = kept ? JSON.parse(kept) : {};
    const row = location.hash === "#row" && came.record ? rowOf(linkTo(came.record)) : null;
    if (row) {
      row.scrollIntoView({ block: "center" });
      row.classList.add("is-returned");
      const link = linkTo(came.record);
      link.focus({ preventScroll: true });
    }
    list.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (!link || !rowOf(link) || link.pathname === location.pathname) return;
      const record = link.pathname;
      sessionStorage.setItem(key(location.pathname), JSON.stringify({ query: location.search, record }));
    });
    return;
  }
  for (const link of document.querySelectorAll(".crumbs a[href], .task-head__back[href]")) {
    const kept = link.search ? null : sessionStorage.getItem(key(link.pathname));
    if (!kept) continue;
    const { query, record } = JSON.parse(kept);
    if (!location.pathname.startsWith(record)) continue;
    link.search = query;
    link.hash = "#row";
  }
})();
