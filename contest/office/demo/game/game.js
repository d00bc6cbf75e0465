// A quiz of sums. It reads its own data file and keeps the best result: what judges' frames must allow or stand in for.
const part = (id) => document.getElementById(id);
const BEST = "best";
const PAUSE = 700;

const game = await (await fetch("game.json")).json();
let asked = [];
let right = 0;

part("title").textContent = game.title;
document.title = game.title;
part("again").addEventListener("click", start);
start();

function start() {
  asked = [...game.questions];
  right = 0;
  part("end").hidden = true;
  part("round").hidden = false;
  next();
}

function next() {
  const question = asked.shift();
  if (!question) return finish();
  const number = game.questions.length - asked.length;
  part("progress").textContent = `Câu ${number}/${game.questions.length}`;
  part("question").textContent = question.text;
  part("answers").replaceChildren(...question.answers.map((answer) => button(answer, question)));
}

function button(answer, question) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = answer;
  made.addEventListener("click", () => choose(made, answer === question.right));
  return made;
}

function choose(chosen, isRight) {
  for (const other of part("answers").children) other.disabled = true;
  chosen.dataset.right = String(isRight);
  if (isRight) right += 1;
  setTimeout(next, PAUSE);
}

function finish() {
  const best = Math.max(right, Number(localStorage.getItem(BEST) ?? 0));
  localStorage.setItem(BEST, String(best));
  part("round").hidden = true;
  part("end").hidden = false;
  part("progress").textContent = "Xong";
  part("result").textContent = `Em trả lời đúng ${right}/${game.questions.length} câu.`;
  part("best").textContent = `Kết quả tốt nhất: ${best} câu.`;
  part("again").focus();
}
