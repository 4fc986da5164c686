// The way back leads to the list that one came from: to its filter, its page and the row that was opened, where it stood.
// The tab remembers what was pressed in a list ("opened"), from there on each record's list and each list's latest row.
(() => {
  const keep = (key, value) => sessionStorage.setItem(key, JSON.stringify(value));
  const recall = (key) => JSON.parse(sessionStorage.getItem(key));
  const list = document.getElementById("list");

  // Where a row leads: its links, and the forms that open something and answer with its page.
  const aim = (way) => new URL(way.href || way.action).pathname;
  const rowOf = (way) => way.closest("tr, li");

  function rememberRow(event) {
    const link = event.target.closest("a[href]");
    const way = event.type === "submit" ? event.target : link;
    const { pathname: path, search: query } = location;
    if (!way || !rowOf(way) || aim(way) === path) return;
    keep(`row ${path}`, { aim: aim(way), top: scrollY });
    keep("opened", { path, query, name: document.title.split(" - ")[0], record: link && aim(way) });
  }

  function showRow() {
    const kept = location.hash === "#row" && recall(`row ${location.pathname}`);
    const way = kept && [...list.querySelectorAll("a[href], form[action]")].find((found) => aim(found) === kept.aim);
    if (!way) return;
    const row = rowOf(way);
    scrollTo(0, kept.top);
    row.scrollIntoView({ block: "nearest" });
    row.classList.add("is-returned");
    (way.matches("a") ? way : way.querySelector("button")).focus({ preventScroll: true });
  }

  // The list from which this page was opened, or the record that it belongs to.
  function origin(trail) {
    const opened = recall("opened");
    sessionStorage.removeItem("opened");
    const from = document.referrer && new URL(document.referrer);
    if (opened && from && from.pathname === opened.path && (opened.record || location.pathname) === location.pathname) {
      keep(`from ${location.pathname}`, opened);
    }
    const records = [location, ...[...trail].reverse()].map(({ pathname }) => recall(`from ${pathname}`));
    return records.find((found) => found);
  }

  function leadBack() {
    const crumbs = document.querySelector(".crumbs__list");
    const trail = [...document.querySelectorAll(".crumbs a[href]")].filter((link) => !link.search);
    const came = origin(trail);
    if (!came) return;
    const ways = [...trail, ...document.querySelectorAll(".task-head__back[href]")].filter((link) => aim(link) === came.path);
    if (!ways.length && crumbs) {
      ways.push(document.createElement("a"));
      ways[0].textContent = `返回${came.name}`;
      const item = document.createElement("li");
      item.append(ways[0]);
      crumbs.prepend(item);
    }
    for (const way of ways) way.href = `${came.path}${came.query}#row`;
  }

  leadBack();
  if (!list) return;
  showRow();
  list.addEventListener("click", rememberRow);
  list.addEventListener("submit", rememberRow);
})();
