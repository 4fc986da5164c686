// "/" leads to the search box, unless one is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = [...document.querySelectorAll("[data-search-key]")].find((found) => found.offsetParent);
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
