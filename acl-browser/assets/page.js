// The page: search, verdicts at each endpoint, dry run, keys. What is granted is asked of the server.
(() => {
  const find = (id) => document.getElementById(id);
  const [search, show, mode, list, dry] = ["search", "show", "mode", "list", "dry"].map(find);
  const { ask, lists, say } = globalThis.aclPreview;
  const { attachAll, copy, part, quoted } = globalThis.aclConsole;

  // What the person set here before. The browser may refuse to store anything.
  const stored = {
    get: (name) => { try { return localStorage.getItem(`acl-${name}`) ?? ""; } catch { return ""; } },
    set: (name, value) => { try { localStorage.setItem(`acl-${name}`, value); } catch { /* not kept then */ } },
  };
  const paintTheme = (theme) => (document.documentElement.dataset.theme = ["light", "dark"].includes(theme) ? theme : "");
  paintTheme(stored.get("theme"));
  if (!search) return; // the page of one endpoint

  for (const hidden of document.querySelectorAll(".tools, .try, .dry")) hidden.hidden = false;
  const [theme, key] = ["theme", "key"].map(find);
  theme.value = document.documentElement.dataset.theme;
  theme.addEventListener("change", () => { stored.set("theme", theme.value); paintTheme(theme.value); });

  // The key that goes to the search. One without Ctrl can be in the way of those who speak or hit keys by mistake
  // (WCAG 2.1.4), so it can be another or none.
  const paintKey = () => {
    const shown = search.parentElement.querySelector("kbd");
    shown.textContent = key.value;
    shown.hidden = key.value === "none";
    if (key.value === "none") search.removeAttribute("aria-keyshortcuts");
    else search.setAttribute("aria-keyshortcuts", key.value.replace("Ctrl K", "Control+K"));
  };
  if ([...key.options].some(({ value }) => value === stored.get("key"))) key.value = stored.get("key");
  paintKey();
  key.addEventListener("change", () => { stored.set("key", key.value); paintKey(); });
  const settings = document.querySelector(".settings");
  document.addEventListener("click", ({ target }) => { if (!settings.contains(target)) settings.open = false; });

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
      if (group.element.hidden !== (shown === 0)) group.element.hidden = shown === 0;
      const all = group.entries.length;
      const size = shown === all ? `${all}` : `${shown} of ${all}`;
      const known = group.entries[0].granted !== null;
      const told = known ? `${size} · ${granted} granted` : size;
      if (group.told !== told) group.size.textContent = group.told = told;
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
  let [asked, slow] = [0, 0];
  function paint(answer) {
    asked += 1;
    clearTimeout(slow);
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

  // What the document says of an endpoint and the form to try it, once the endpoint is open; and what can be copied.
  async function more(entry) {
    if (entry.more) return;
    entry.more = true;
    copies(entry);
    if (entry.heading.querySelector(".method").textContent === "permission") return;
    const link = entry.element.querySelector(".more");
    try {
      const found = await part(entry.element.id);
      link?.remove();
      if (found.childElementCount > 0) entry.line.after(found);
      attachAll(found);
    } catch (error) {
      entry.more = false;
      say(find("shown"), `The documentation could not be loaded: ${error.message}`);
    }
  }

  function copies(entry) {
    if (!navigator.clipboard || entry.element.querySelector(".copies")) return;
    const box = document.createElement("div");
    box.className = "copies";
    const [method, path] = [".method", "code"].map((what) => entry.heading.querySelector(what).textContent);
    const texts = {
      "Copy as acl explain": () => `acl explain ${method} ${quoted(path)} ${quoted(list.value.trim().replace(/\s+/g, " ") || "*")} --mode ${mode.value}`,
      "Copy link": () => `${location.origin}${location.pathname}#${entry.element.id}`,
    };
    if (method === "permission") delete texts["Copy as acl explain"];
    for (const [name, text] of Object.entries(texts)) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
      button.addEventListener("click", () => copy(button, text(), find("shown")));
      box.append(button);
    }
    entry.line.after(box);
  }

  // List, mode, choice and search stand in the address after `#`, to come back to and to share. That part of an address
  // is sent to no server. An endpoint that a link names stands there too, alone or as `at`.
  const kept = { list, mode, show, search };
  const usual = { list: "", mode: mode.options[0].value, show: "all", search: "" };
  const MOST_KEPT = 8_000; // characters of a list
  let at = "";
  const hash = () => { try { return decodeURI(location.hash.slice(1)); } catch { return ""; } };
  const isState = (text) => text.includes("=");
  function keep() {
    const state = new URLSearchParams();
    for (const [name, field] of Object.entries(kept)) {
      if (field.value !== usual[name] && field.value.length <= MOST_KEPT) state.set(name, field.value);
    }
    const text = state.size > 0 && at ? `${state}&at=${at}` : state.size > 0 ? `${state}` : at;
    const url = `${location.pathname}${location.search}${text ? `#${text}` : ""}`;
    if (url !== `${location.pathname}${location.search}${location.hash}`) history.replaceState(null, "", url);
  }
  let keeping = 0;
  // Changing the address is slow in browsers, so it waits until nobody types.
  const keepSoon = ({ type } = {}) => { clearTimeout(keeping); keeping = setTimeout(keep, type === "input" ? 1000 : 200); };
  function restore(text) {
    const state = new URLSearchParams(text);
    for (const [name, field] of Object.entries(kept)) {
      const given = state.get(name);
      const isKnown = given !== null && (!field.options || [...field.options].some((option) => option.value === given));
      const value = isKnown ? given : usual[name];
      if (field.value === value) continue;
      field.value = value;
      if (field === list || field === mode) field.dispatchEvent(new Event(field === list ? "input" : "change", { bubbles: true }));
    }
    filter();
  }
  for (const field of Object.values(kept)) {
    for (const event of ["input", "change"]) field.addEventListener(event, keepSoon);
  }

  // The line that says why, once an endpoint is open.
  async function explain(entry) {
    const [method, path] = [entry.heading.querySelector(".method"), entry.heading.querySelector("code")];
    if (entry.granted === null || method.textContent === "permission") return;
    const mine = asked;
    try {
      const question = { lists: lists(list), mode: mode.value, method: method.textContent, path: path.textContent };
      const answer = await ask("", "decide", question);
      if (mine === asked) say(entry.line, answer.line);
    } catch { /* the preview says what is wrong */ }
  }
  for (const entry of entries) {
    entry.element.addEventListener("toggle", () => {
      if (entry.element.open) more(entry);
      if (entry.element.open && entry.line.textContent === "") explain(entry);
    });
  }
  list.addEventListener("acl-preview", (event) => paint(list.value.trim() === "" ? null : event.detail));
  // If the answer is slow, the page shows that it still belongs to the text before. A transition would make the browser
  // draw thousands of endpoints again at each key press.
  for (const [field, event] of [[list, "input"], [mode, "change"]]) {
    field.addEventListener(event, () => {
      clearTimeout(slow);
      slow = setTimeout(() => find("endpoints").classList.add("asking"), 400);
    });
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

  // A link to an endpoint opens it; one with a state brings that back.
  function follow() {
    const text = hash();
    if (isState(text)) restore(location.hash.slice(1));
    at = isState(text) ? new URLSearchParams(location.hash.slice(1)).get("at") ?? "" : text;
    const target = find(at);
    if (!target || !(target instanceof HTMLDetailsElement)) at = "";
    else {
      if (target.hidden || target.closest(".group[hidden]")) showAll();
      for (let each = target; each; each = each.parentElement.closest("details")) each.open = true;
      target.scrollIntoView();
      target.querySelector("summary").focus({ preventScroll: true });
    }
    keepSoon();
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

  // Whether the keys are those that search.
  function searches(event) {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (key.value === "/") return isPlain && event.key === "/" && !event.target.closest("input, textarea, select");
    return key.value === "Ctrl K" && event.ctrlKey && !event.altKey && event.key.toLowerCase() === "k";
  }

  // Keys: one searches, Escape goes back, arrows go from endpoint to endpoint.
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (searches(event)) {
      event.preventDefault();
      search.focus();
      search.select();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && settings.open) {
      settings.open = false;
      settings.querySelector("summary").focus();
    } else if (event.key === "Escape" && at === search) {
      event.preventDefault();
      if (search.value === "") search.blur();
      search.value = "";
      keep();
      filter();
    } else if (event.key === "Escape" && at.closest(".endpoint[open]") && !at.closest("form, dialog")) {
      const open = at.closest(".endpoint[open]");
      open.open = false;
      open.querySelector("summary").focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (at === search || headings.includes(at))) {
      const next = beside(at, event.key === "ArrowDown" ? 1 : -1);
      if (!next) return;
      event.preventDefault();
      next.focus();
    }
  });
})();
