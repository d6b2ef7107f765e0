// The page: search, verdicts at each endpoint, dry run, keys. What is granted is asked of the server.
(() => {
  const find = (id) => document.getElementById(id);
  const [search, show, mode, list, dry] = ["search", "show", "mode", "list", "dry"].map(find);
  const { ask, lists, say } = globalThis.aclPreview;
  for (const hidden of document.querySelectorAll(".tools, .try, .dry")) hidden.hidden = false;

  // Theme: the system's, unless one was chosen here before.
  const theme = find("theme");
  const stored = {
    get: () => { try { return localStorage.getItem("acl-theme") ?? ""; } catch { return ""; } },
    set: (value) => { try { localStorage.setItem("acl-theme", value); } catch { /* not kept then */ } },
  };
  const paintTheme = () => (document.documentElement.dataset.theme = theme.value);
  theme.value = ["light", "dark"].includes(stored.get()) ? stored.get() : "";
  paintTheme();
  theme.addEventListener("change", () => { stored.set(theme.value); paintTheme(); });

  // What sticks below the bar, and where a link leads to, begin where the bar ends.
  const bar = document.querySelector(".bar");
  new ResizeObserver(() => document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar);

  const groups = [...document.querySelectorAll(".group")].map((element) => ({
    element,
    size: element.querySelector(".size"),
    entries: [...element.querySelectorAll(".endpoint")].map((entry) => {
      const texts = (what) => [...entry.querySelectorAll(what)].map((found) => found.textContent);
      const heading = entry.querySelector("summary");
      const modes = texts(".mode").map((name) => `mode:${name}`);
      return {
        element: entry,
        heading,
        number: Number(entry.dataset.i),
        verdict: heading.querySelector(".verdict"),
        line: entry.querySelector(".line"),
        text: [...texts("summary .method, summary code, summary .flag, .tag, .says"), ...modes].join(" ").toLowerCase(),
        granted: null,
        by: "",
      };
    }),
  }));
  const entries = groups.flatMap((group) => group.entries);

  // Which are shown.
  let announce = 0;
  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = { all: null, granted: true, refused: false }[show.value];
    const fits = (entry) =>
      (wanted === null || entry.granted === null || entry.granted === wanted) &&
      words.every((word) => (word.startsWith("by:") ? entry.by === word.slice(3) : entry.text.includes(word)));
    let total = 0;
    for (const group of groups) {
      let [shown, granted] = [0, 0];
      for (const entry of group.entries) {
        const fit = fits(entry);
        if (entry.element.hidden === fit) entry.element.hidden = !fit;
        shown += fit ? 1 : 0;
        granted += entry.granted ? 1 : 0;
      }
      group.element.hidden = shown === 0;
      const all = group.entries.length;
      const size = shown === all ? `${all}` : `${shown} of ${all}`;
      const known = group.entries[0].granted !== null;
      group.size.textContent = known ? `${size} · ${granted} granted` : size;
      total += shown;
    }
    find("none").hidden = total > 0;
    clearTimeout(announce);
    announce = setTimeout(() => say(find("shown"), `${total} endpoint${total === 1 ? "" : "s"} shown`), 400);
  }
  search.addEventListener("input", filter);
  show.addEventListener("change", filter);
  function showAll() {
    search.value = "";
    show.value = "all";
    keep();
    filter();
  }
  find("all").addEventListener("click", () => { showAll(); search.focus(); });

  // What the list makes of each.
  const words = {
    public: "public",
    authenticated: "any credential",
    mode_not_allowed: "not in this mode",
    tag_not_granted: "not granted",
    key_list_stale: "list is stale",
    key_list_malformed: "list is malformed",
  };
  let asked = 0;
  function paint(answer) {
    asked += 1;
    find("endpoints").classList.remove("asking");
    const verdicts = answer?.verdicts;
    const texts = new Map(answer?.patterns.map(({ list, pattern, text }) => [`${list}.${pattern}`, text]));
    for (const entry of entries) {
      const [granted, code, number, bound, pattern] = verdicts?.[entry.number] ?? [null, "", null, null, null];
      const by = (bound === null && texts.get(`${number}.${pattern}`)) || "";
      const text = granted === null ? "" : by || words[code] || code;
      if (entry.granted !== granted || entry.verdict.textContent !== text) {
        entry.granted = granted;
        entry.verdict.textContent = text;
        entry.verdict.dataset.state = granted === null ? "" : granted ? "granted" : "refused";
        entry.verdict.classList.toggle("by", by !== "");
        entry.verdict.title = granted === null ? "" : `${granted ? "granted" : "refused"}: ${text}`;
      }
      entry.by = by;
      say(entry.line, "");
      if (entry.element.open) explain(entry);
    }
    patterns(answer);
    filter();
    if (tried) run(false);
  }

  // The patterns, each with what it decides; one click shows those.
  const decides = document.createElement("ul");
  decides.className = "decides";
  document.querySelector(".samples").before(decides);
  function patterns(answer) {
    const shown = (answer?.verdicts ? answer.patterns : []).slice(0, 24);
    decides.replaceChildren(...shown.map((pattern) => {
      const button = document.createElement("button");
      const [text, count] = [document.createElement("code"), document.createElement("span")];
      text.textContent = pattern.text;
      count.textContent = `decides ${pattern.decides.toLocaleString("en")}`;
      button.type = "button";
      button.append(text, " ", count);
      button.addEventListener("click", () => {
        const query = `by:${pattern.text}`;
        search.value = search.value === query ? "" : query;
        filter();
      });
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
  }

  // What can be copied of an endpoint: a call of it, and the question to the command line.
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  function copies(entry) {
    if (!navigator.clipboard || entry.copies) return;
    entry.copies = document.createElement("div");
    entry.copies.className = "copies";
    const [method, path] = [".method", "code"].map((what) => entry.heading.querySelector(what).textContent);
    const texts = {
      "Copy as curl": () => `curl -X ${method} ${quoted(location.origin + path)} -H 'Authorization: key ID:CODE'`,
      "Copy as acl explain": () => `acl explain ${method} ${quoted(path)} ${quoted(list.value.trim().replace(/\s+/g, " "))} --mode ${mode.value}`,
      "Copy link": () => `${location.origin}${location.pathname}${location.search}#${entry.element.id}`,
    };
    for (const [name, text] of Object.entries(texts)) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
      button.addEventListener("click", async () => {
        const done = await navigator.clipboard.writeText(text()).then(() => true, () => false);
        say(find("shown"), done ? `${name}: done` : `${name}: not possible here`);
        button.textContent = done ? "Copied" : "Not possible here";
        setTimeout(() => (button.textContent = name), 2000);
      });
      entry.copies.append(button);
    }
    entry.line.after(entry.copies);
  }

  // Search, choice and mode stand in the address, to come back to and to share. Lists do not: they are somebody's rights.
  const kept = { search, show, mode };
  const usual = { search: "", show: "all", mode: mode.value };
  function keep() {
    const url = new URL(location.href);
    for (const [name, field] of Object.entries(kept)) {
      if (field.value === usual[name]) url.searchParams.delete(name);
      else url.searchParams.set(name, field.value);
    }
    if (url.href !== location.href) history.replaceState(null, "", url);
  }
  for (const [name, field] of Object.entries(kept)) {
    const given = new URLSearchParams(location.search).get(name);
    const isKnown = given !== null && (!field.options || [...field.options].some((option) => option.value === given));
    if (isKnown) field.value = given;
    field.addEventListener(field === search ? "input" : "change", keep);
  }
  if (location.search) filter();

  // The line that says why, once an endpoint is open.
  async function explain(entry) {
    const [method, path] = [entry.heading.querySelector(".method"), entry.heading.querySelector("code")];
    if (entry.granted === null) return;
    const mine = asked;
    try {
      const question = { lists: lists(list), mode: mode.value, method: method.textContent, path: path.textContent };
      const answer = await ask("", "decide", question);
      if (mine === asked) say(entry.line, answer.line);
    } catch { /* the preview says what is wrong */ }
  }
  for (const entry of entries) {
    entry.element.addEventListener("toggle", () => {
      if (entry.element.open) copies(entry);
      if (entry.element.open && entry.line.textContent === "") explain(entry);
    });
  }
  list.addEventListener("acl-preview", (event) => paint(list.value.trim() === "" ? null : event.detail));
  for (const [field, event] of [[list, "input"], [mode, "change"]]) {
    field.addEventListener(event, () => find("endpoints").classList.add("asking"));
  }
  document.querySelector(".samples").addEventListener("click", (event) => {
    const sample = event.target.closest("[data-list]");
    if (!sample) return;
    list.value = sample.dataset.list;
    list.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // Dry run. An answer that was seen follows the list, and goes where there is nothing to ask any more.
  let [runs, tried] = [0, false];
  async function run(asking) {
    const box = find("dry-answer");
    const tell = (state, ...parts) => {
      box.dataset.state = state;
      box.classList.remove("asking");
      box.replaceChildren(...parts);
    };
    const [method, path] = [find("method").value, find("path").value.trim()];
    const mine = (runs += 1);
    const lacks = list.value.trim() === "" ? "Write a list first." : path === "" ? "Write a path first." : "";
    if (lacks) return tell("", asking ? lacks : "");
    box.classList.add("asking");
    try {
      const answer = await ask("", "decide", { lists: lists(list), mode: mode.value, method, path });
      if (mine !== runs) return;
      const lines = [answer.line];
      if (answer.method) lines.push(`${answer.method} ${answer.path}`, answer.tags.join(", "));
      else if (answer.methods.length > 0) lines.push(`${answer.path} has ${answer.methods.join(", ")}`);
      tell(answer.allowed ? "granted" : "refused", ...lines.map((line, at) => {
        const part = document.createElement(at === 0 ? "b" : "code");
        if (at === 0) say(part, line);
        else part.textContent = line;
        return part;
      }));
      tried = true;
    } catch (error) {
      if (mine === runs) tell("refused", error.message);
    }
  }
  dry.addEventListener("submit", (event) => { event.preventDefault(); run(true); });

  // A link to an endpoint opens it.
  function follow() {
    let name = "";
    try { name = decodeURIComponent(location.hash.slice(1)); } catch { /* no name of ours */ }
    const target = find(name);
    if (!(target instanceof HTMLDetailsElement)) return;
    if (target.hidden || target.closest(".group[hidden]")) showAll();
    for (let at = target; at; at = at.parentElement.closest("details")) at.open = true;
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
  }
  addEventListener("hashchange", follow);
  follow();

  const headings = [...document.querySelectorAll("main summary")];
  // Told by attributes: to ask for the layout of thousands takes seconds.
  const isShown = (heading) =>
    !heading.closest("[hidden]") && !heading.parentElement.parentElement.closest("details:not([open])");
  function beside(heading, step) {
    let next = headings.indexOf(heading) + step;
    while (headings[next] && !isShown(headings[next])) next += step;
    return headings[next];
  }

  // Keys: `/` searches, Escape goes back, arrows go from endpoint to endpoint.
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !at.closest("input, textarea, select")) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape" && at === search) {
      event.preventDefault();
      if (search.value === "") search.blur();
      search.value = "";
      keep();
      filter();
    } else if (event.key === "Escape" && at.closest(".endpoint[open]")) {
      const open = at.closest(".endpoint[open]");
      open.open = false;
      open.querySelector("summary").focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && at.matches("summary, #search")) {
      const next = beside(at, event.key === "ArrowDown" ? 1 : -1);
      if (!next) return;
      event.preventDefault();
      next.focus();
    }
  });
})();
