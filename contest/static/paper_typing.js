// Typing marks from paper: Enter goes to the next field, the sum of what is typed stands beside the sum on the paper.
const form = document.querySelector("[data-typing]");
if (form) {
  const fields = [...form.querySelectorAll("[data-points], #f-sum")];
  const shown = form.querySelector("[data-sum]");
  const comma = document.documentElement.lang === "vi";
  const halves = (text) => {
    const number = Number(text.trim().replace(",", "."));
    return text.trim() && Number.isFinite(number) ? Math.round(number * 100) : 0;
  };
  const add = () => {
    const cents = fields.filter((field) => "points" in field.dataset).reduce((all, field) => all + halves(field.value), 0);
    const text = String(cents / 100);
    shown.textContent = cents ? `= ${comma ? text.replace(".", ",") : text}` : "";
  };
  form.addEventListener("input", add);
  form.addEventListener("keydown", (event) => {
    const place = fields.indexOf(event.target);
    if (event.key !== "Enter" || place < 0 || place === fields.length - 1) return;
    event.preventDefault();
    fields[place + 1].focus();
    fields[place + 1].select();
  });
  add();
}
