// Hover and legend. Without it the page is complete: figures are in the titles of the marks and in the tables.
"use strict";
for (const title of document.querySelectorAll("svg [data-tip] > title")) title.remove();
const tip = document.body.appendChild(Object.assign(document.createElement("div"), { id: "tip", hidden: true }));
for (const svg of document.querySelectorAll("svg.chart")) {
  const marks = [...svg.querySelectorAll("[data-tip]")];
  svg.addEventListener("mousemove", event => {
    let best = null, nearest = 28;
    for (const mark of marks) {
      const box = mark.getBoundingClientRect();
      const dx = Math.max(box.left - event.clientX, 0, event.clientX - box.right);
      const dy = Math.max(box.top - event.clientY, 0, event.clientY - box.bottom);
      const distance = Math.hypot(dx, dy);
      if (distance < nearest && !mark.closest(".off")) { best = mark; nearest = distance; }
    }
    tip.hidden = best === null;
    if (best !== null) {
      tip.textContent = best.dataset.tip;
      tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)) + "px";
      tip.style.top = Math.min(event.clientY + 12, innerHeight - tip.offsetHeight - 8) + "px";
    }
  });
  svg.addEventListener("mouseleave", () => { tip.hidden = true; });
  for (const key of svg.querySelectorAll("[data-key]")) {
    key.addEventListener("click", () => {
      const off = key.classList.toggle("off");
      svg.querySelector(`[data-series="${key.dataset.key}"]`).classList.toggle("off", off);
    });
  }
}
