/* Counts the characters of each section of a report while it is typed; sections begin at their headings. */
"use strict";

for (const list of document.querySelectorAll("[data-section-counts]")) {
  const field = document.getElementById(list.dataset.sectionCounts);
  const counts = new Map();
  for (const item of list.children) {
    counts.set(item.querySelector("[data-heading]").textContent, item.querySelector("[data-count]"));
  }
  const show = () => {
    const lengths = new Map([...counts.keys()].map((heading) => [heading, 0]));
    let current = "";
    for (const line of field.value.split("\n")) {
      const text = line.trim();
      if (lengths.has(text)) {
        current = text;
      } else if (current) {
        lengths.set(current, lengths.get(current) + text.replace(/\s/g, "").length);
      }
    }
    for (const [heading, length] of lengths) {
      counts.get(heading).textContent = length;
    }
  };
  field.addEventListener("input", show);
}
