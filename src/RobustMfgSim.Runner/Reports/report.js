// Hover and legend. Without it the page is complete: figures are in the titles of the marks and in the tables.
"use strict";
const tip = document.body.appendChild(Object.assign(document.createElement("div"), { id: "tip", hidden: true }));
for (const svg of document.querySelectorAll("svg.chart")) {
  const marks = [];
  for (const title of [...svg.querySelectorAll("title")]) {
    marks.push({ element: title.parentNode, text: title.textContent });
    title.remove();
  }
  const off = mark => mark.element.closest(".off") !== null;
  const distance = (mark, event) => {
    const box = mark.element.getBoundingClientRect();
    return Math.hypot(Math.max(box.left - event.clientX, 0, event.clientX - box.right), Math.max(box.top - event.clientY, 0, event.clientY - box.bottom));
  };
  svg.addEventListener("mousemove", event => {
    let best = marks.find(mark => mark.element === event.target && !off(mark)) ?? null, nearest = 28;
    if (best === null) {
      for (const mark of marks) {
        const d = distance(mark, event);
        if (d < nearest && !off(mark)) { best = mark; nearest = d; }
      }
    }
    tip.hidden = best === null;
    if (best !== null) {
      tip.textContent = best.text;
      tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)) + "px";
      tip.style.top = Math.min(event.clientY + 12, innerHeight - tip.offsetHeight - 8) + "px";
    }
  });
  svg.addEventListener("mouseleave", () => { tip.hidden = true; });
  const keys = svg.querySelectorAll("[data-key]");
  // An image has no parts that can be reached; with a legend that does something it is a group.
  if (keys.length > 0) svg.setAttribute("role", "group");
  for (const key of keys) {
    const toggle = () => {
      const hide = key.classList.toggle("off");
      key.setAttribute("aria-pressed", String(!hide));
      svg.querySelector(`[data-series="${key.dataset.key}"]`).classList.toggle("off", hide);
    };
    key.setAttribute("role", "button");
    key.setAttribute("tabindex", "0");
    key.setAttribute("aria-pressed", "true");
    key.setAttribute("aria-label", "show " + key.textContent);
    key.addEventListener("click", toggle);
    key.addEventListener("keydown", event => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); toggle(); }
    });
  }
}
