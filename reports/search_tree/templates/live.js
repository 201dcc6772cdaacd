// The search while it runs: every two seconds the page asks for the nodes that it does not have.

const EVERY_MS = 2000;
const live = { tag: null, generation: null };

async function ask() {
  try {
    const address = `tree.json?generation=${encodeURIComponent(live.generation ?? "")}&after=${search.nodes.length}`;
    const answer = await fetch(address, { cache: "no-store", headers: live.tag ? { "If-None-Match": live.tag } : {} });
    if (answer.status === 200) {
      live.tag = answer.headers.get("ETag");
      grow(await answer.json());
    } else if (answer.status !== 304) throw new Error(answer.statusText);
    tellLive(live.isEnded ? "ended" : "live");
  } catch {
    tellLive("lost");
  }
  setTimeout(ask, EVERY_MS);
}

const LIVE_WORDS = { live: "live", ended: "ended", lost: "no connection, trying again" };

function tellLive(state) {
  const told = byId("live");
  if (told.dataset.state === state) return;
  told.hidden = false;
  told.dataset.state = state;
  told.textContent = LIVE_WORDS[state];
}

// Add what is new; the reader's selection, zoom and moment stay.
function grow(fragment) {
  live.isEnded = fragment.is_ended;
  if (fragment.generation !== live.generation) {
    forgetAll();
    marks.clear();
    for (const id of ["nodes", "edges"]) byId(id).replaceChildren();
    chosen.node = null;
    live.generation = fragment.generation;
  }
  const isMore = fragment.nodes.length > 0;
  takeIn(fragment);
  if (isMore || !search.nodes.length) showAgain();
  showProblems();
}

function showAgain() {
  const anchor = view.isFitted ? null : chosen.node ?? standingNow.best;
  const before = anchor && onScreen(anchor);
  showTree();
  if (anchor && search.byId.get(anchor.id) === anchor) {
    const now = onScreen(anchor);
    view.x += before[0] - now[0];
    view.y += before[1] - now[1];
    applyView();
  }
  if (!chosen.isByUser || !chosen.node) select(standing(Infinity).best ?? search.nodes.at(-1) ?? null);
}
