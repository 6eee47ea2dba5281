"use strict";
// The switches: each total is its rows apart from bare names, and the rows of each name as it is taken.
const form = document.getElementById("switches");
form.hidden = false;
function count() {
  const taken = new FormData(form);
  for (const cell of document.querySelectorAll("[data-choices]")) {
    const choices = JSON.parse(cell.dataset.choices);
    let rows = Number(cell.dataset.apart);
    for (const agency in choices) rows += choices[agency][taken.get(agency)];
    cell.textContent = rows.toLocaleString("en-US");
    cell.classList.toggle("moved", rows !== Number(cell.dataset.now));
  }
  const moved = document.querySelectorAll(".moved").length;
  document.getElementById("switched").textContent = moved
    ? moved + (moved === 1 ? " total differs" : " totals differ") + " from the findings above."
    : "The totals are those of the findings above.";
}
form.addEventListener("change", count);
