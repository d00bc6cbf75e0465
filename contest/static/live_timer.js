// The clock of a live round. It counts from the moment it was started, so a sleeping tab or a reload loses no second;
// nothing is asked of the server. Kept on this device only, per entry.
const clock = document.querySelector("[data-clock]");
if (clock) {
  const minute = 60000;
  const words = clock.dataset;
  const lengths = { talk: Number(words.talk) * minute, questions: Number(words.questions) * minute };
  const one = (name) => clock.querySelector(`[data-${name}]`);
  const key = `live/${words.key}`;
  const fresh = { part: "talk", since: 0, used: 0 };
  let state = fresh;
  try {
    state = { ...fresh, ...JSON.parse(sessionStorage.getItem(key) ?? "{}") };
  } catch {
    state = fresh;
  }
  const keep = () => {
    try {
      sessionStorage.setItem(key, JSON.stringify(state));
    } catch {
      // a browser without storage still counts
    }
  };
  const left = () => lengths[state.part] - state.used - (state.since ? Date.now() - state.since : 0);
  let said = "";
  const show = () => {
    const rest = left();
    const seconds = Math.ceil(Math.abs(rest) / 1000);
    const text = `${rest < 0 && seconds ? "+" : ""}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const mood = rest <= 0 ? "over" : rest <= minute ? "soon" : "";
    one("left").textContent = text;
    one("part").textContent = mood ? `${state.part === "talk" ? words.wordsTalk : words.wordsQuestions} – ${mood === "over" ? words.wordsOver : words.wordsSoon}` : state.part === "talk" ? words.wordsTalk : words.wordsQuestions;
    clock.dataset.mood = mood;
    one("toggle").textContent = state.since ? words.wordsPause : words.wordsStart;
    one("next").hidden = state.part === "questions" || !lengths.questions;
    const now = state.since ? mood : "";
    if (now !== said) {
      said = now;
      one("said").textContent = now ? one("part").textContent : "";
    }
  };
  const change = (next) => {
    state = { ...state, ...next };
    keep();
    show();
  };
  one("toggle").addEventListener("click", () =>
    change(state.since ? { used: state.used + Date.now() - state.since, since: 0 } : { since: Date.now() }));
  one("next").addEventListener("click", () => change({ part: "questions", used: 0, since: Date.now() }));
  one("reset").addEventListener("click", () => change({ ...fresh }));
  clock.hidden = false;
  document.querySelector("[data-plain]").hidden = true;
  show();
  setInterval(show, 250);
}
