// The preview of a list: shows at a text field what the server says of its text. It decides nothing itself.
"use strict";

globalThis.aclPreview ??= (() => {
  const PAUSE = 60; // milliseconds without a key before a server that has not yet answered is asked again
  const attached = new WeakSet();
  let made = 0;

  // Where the browser is mounted; without a name, this page is it.
  function address(mount, question) {
    const url = new URL(mount || location.href, location.href);
    url.search = url.hash = "";
    url.pathname = url.pathname.replace(/\/*$/, "/") + question;
    return url;
  }

  async function ask(mount, question, body, signal) {
    const response = await fetch(address(mount, question), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
    }).catch((error) => {
      throw error.name === "AbortError" ? error : new Error("the server does not answer");
    });
    const answer = await response.json().catch(() => null);
    if (response.ok && answer) return answer;
    // Another may have answered in its place: what guards it, a proxy, a page to sign in.
    throw new Error(answer?.message ?? answer?.detail ?? `the server answered with status ${response.status}, and not as the API browser`);
  }

  function make(name, classes, ...children) {
    const element = document.createElement(name);
    if (classes) element.className = classes;
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  // Text whose words between backquotes are code.
  function rich(text) {
    return text.split("`").map((part, at) => (at % 2 === 1 ? make("code", "", part) : part));
  }

  // Says a live region anew only where it says something else.
  function say(element, text) {
    if (element.dataset.said === text) return;
    element.dataset.said = text;
    element.replaceChildren(...rich(text));
  }

  // A list, or several as an array in JSON. No list begins with a bracket.
  const given = (text) => (text.startsWith("[") ? JSON.parse(text) : text);

  // The lists of a field: one, or as many as there are texts between bars.
  const lists = (field) => ("aclSeveral" in field.dataset ? field.value.split("|") : [field.value]);

  // Places of a list become places of the field that the list is written in; those of bounds have none there.
  function toField(answer, texts) {
    const starts = texts.map((_, at) => texts.slice(0, at).join("|").length + (at > 0 ? 1 : 0));
    for (const each of [...answer.errors, ...answer.findings, ...answer.patterns]) {
      if (each.bound) each.place = null;
      if (each.place) for (const end of ["start", "end"]) each.place[end] += starts[each.list - 1];
    }
    return answer;
  }

  // The text again, behind the field, with its mistakes marked.
  function mark(layer, text, places) {
    const parts = [];
    let end = 0;
    for (const { start, stop, kind } of places.sort((a, b) => a.start - b.start)) {
      if (start < end) continue;
      parts.push(text.slice(end, start));
      parts.push(make("mark", start === stop ? `${kind} acl-missing` : kind, text.slice(start, stop)));
      end = stop;
    }
    layer.replaceChildren(...parts, text.slice(end), "\n");
  }

  // Replaces one of a field's lists by these patterns, as if they had been typed.
  function write(field, patterns, list = 1) {
    const [comma, bar] = "aclLines" in field.dataset ? ["\n", "\n|\n"] : [", ", " | "];
    const texts = lists(field).map((text) => text.trim());
    texts[list - 1] = patterns.join(comma);
    field.value = texts.join(bar);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function select(field, place) {
    field.focus();
    field.setSelectionRange(place.start, Math.max(place.end, place.start));
  }

  function replace(field, place, text) {
    field.focus();
    field.setRangeText(text, place.start, place.end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // A line that is longer than its place is moved to where its mistake is.
  function toMark(picture) {
    const [line, marks] = picture.textContent.split("\n");
    const letter = picture.scrollWidth / Math.max(line.length, marks.length);
    picture.scrollLeft = (marks.length + 1) * letter - picture.clientWidth;
  }

  // What was found about a list, after the list's name where there are several.
  function message(field, { bound, list, message }) {
    const name = bound ? `list ${list} (bound ${bound}): ` : list && lists(field).length > 1 ? `list ${list}: ` : "";
    return make("span", "acl-message", ...rich(name + message));
  }

  function mistake(field, each) {
    const picture = make("pre", "", each.drawn.split("\n").slice(1).join("\n"));
    const go = make(each.place ? "button" : "div", "acl-go", message(field, each), picture);
    if (each.place) {
      go.type = "button";
      go.addEventListener("click", () => select(field, each.place));
    }
    return make("li", "", go);
  }

  function use(what, ...name) {
    const button = make("button", "acl-use", ...name);
    button.type = "button";
    button.addEventListener("click", what);
    return button;
  }

  function finding(field, each) {
    const { code, place, suggestion } = each;
    const item = make("li", `acl-finding acl-${code}`, message(field, each));
    if (place && suggestion) item.append(" ", use(() => replace(field, place, suggestion), "Write ", make("code", "", suggestion)));
    return item;
  }

  // Findings of one kind about one list together, where the list can do without their patterns.
  function grouped(field, findings, removable, byHand) {
    const items = [];
    const told = new Set();
    for (const each of findings) {
      const group = each.bound ? null : removable.find(({ code, list }) => code === each.code && list === each.list);
      if (!group) items.push(finding(field, each));
      if (!group || told.has(group)) continue;
      told.add(group);
      const { code, list, count, left } = group;
      const item = count === 1 ? finding(field, each) : make("li", `acl-finding acl-${code}`, message(field, group));
      item.append(" ", use(() => write(field, left, list), count === 1 ? "Remove it" : "Remove all"));
      if (count > 1) {
        const mine = findings.filter((other) => other.code === code && other.list === list && !other.bound);
        const all = make("details", "", make("summary", "", "Show each"), make("ul", "", ...mine.map((one) => make("li", "", message(field, one)))));
        keptOpen(all, `${code} ${list}`, false, byHand);
        item.append(all);
      }
      items.push(item);
    }
    return items;
  }

  // What was opened or closed by hand stays so.
  function keptOpen(box, name, isOpen, byHand) {
    box.open = byHand.get(name) ?? isOpen;
    box.firstChild.addEventListener("click", () => byHand.set(name, !box.open));
  }

  function route({ method, path, tags, line }) {
    const name = make("code", "", `${method} ${path}`);
    name.title = tags.join(", ");
    return make("li", "", name, make("span", "acl-why", ...rich(line ?? "")));
  }

  function routes(title, kind, { count, routes: shown }, open, byHand) {
    const more = count - shown.length;
    const list = make("ul", "", ...shown.map(route));
    if (more > 0) list.append(make("li", "acl-more", `and ${more.toLocaleString("en")} more`));
    const box = make("details", `acl-routes ${kind}`, make("summary", "", `${title} (${count.toLocaleString("en")})`), list);
    keptOpen(box, kind, open, byHand);
    return box;
  }

  function attach(field) {
    if (attached.has(field)) return;
    attached.add(field);
    const layer = make("div", "acl-marks");
    layer.setAttribute("aria-hidden", "true");
    const box = make("div", "acl-preview");
    field.before(box);
    const summary = make("output", "acl-summary");
    summary.id = `acl-summary-${(made += 1)}`;
    summary.setAttribute("aria-live", "polite");
    const measure = make("span", "acl-measure", make("span"));
    measure.setAttribute("aria-hidden", "true");
    const details = make("div", "acl-details");
    details.id = `acl-details-${made}`;
    box.append(make("div", "acl-text", layer, field), measure, summary, details);
    field.classList.add("acl-field");
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), summary.id].filter(Boolean).join(" "));
    Object.assign(field, { spellcheck: false, autocapitalize: "off", autocomplete: "off" });

    const data = field.dataset;
    // Boxes show the verdict on every endpoint.
    if (document.querySelector(`.acl-picker[data-acl-for="${CSS.escape(field.id)}"]`)) data.aclPick = data.aclVerdicts = "";
    let running = null;
    let timer = 0;
    // Whether a key changed the field last, and whether the last question left the pattern at the caret out.
    let [isTyped, wasUnfinished] = [false, false];
    const byHand = new Map();

    function modeField() {
      return data.aclModeFrom ? document.querySelector(data.aclModeFrom) : null;
    }

    function show(answer, difference, isBeingTyped) {
      box.classList.remove("acl-asking");
      const { errors, unfinished } = answer;
      // What is odd about a list is told once it is written.
      const findings = answer.findings.filter(({ code }) => !isBeingTyped || code === "stale");
      const written = errors.filter(({ place }) => place);
      const isWhole = written.length === 0;
      field.setAttribute("aria-invalid", String(!isWhole));
      box.dataset.state = errors.length > 0 || findings.some(({ code }) => code === "stale") ? "bad" : "good";
      measure.firstChild.style.width = `${(100 * answer.by_list) / Math.max(1, answer.reach - answer.open)}%`;
      const said = difference && isWhole ? [answer.summary, difference.summary] : [answer.summary];
      if (unfinished && unfinished.start < unfinished.end) said.push(`\`${field.value.slice(unfinished.start, unfinished.end)}\` is being written`);
      say(summary, said.join("; "));
      mark(layer, field.value, [
        ...written.map(({ place }) => ({ start: place.start, stop: place.end, kind: "acl-bad" })),
        ...findings.filter(({ place }) => place).map(({ place, code }) => ({
          start: place.start,
          stop: place.end,
          kind: code === "stale" ? "acl-bad" : "acl-odd",
        })),
      ]);
      layer.scrollTop = field.scrollTop;
      const parts = [];
      if (errors.length > 0) parts.push(make("ul", "acl-errors", ...errors.map((each) => mistake(field, each))));
      if (findings.length > 0) parts.push(make("ul", "acl-findings", ...grouped(field, findings, answer.removable, byHand)));
      if (difference && isWhole) {
        const { gained, lost } = difference;
        if (gained.count > 0) parts.push(routes("Gained", "acl-gained", gained, true, byHand));
        if (lost.count > 0) parts.push(routes("Lost", "acl-lost", lost, true, byHand));
      }
      if (!answer.verdicts && isWhole) {
        const granted = { count: answer.by_list, routes: answer.routes };
        parts.push(routes("Granted by the list", "acl-granted", granted, false, byHand));
      }
      details.replaceChildren(...parts);
      for (const picture of details.querySelectorAll(".acl-go pre")) toMark(picture);
    }

    function blank() {
      box.classList.remove("acl-asking");
      delete box.dataset.state;
      field.removeAttribute("aria-invalid");
      measure.firstChild.style.width = "0";
      say(summary, "");
      mark(layer, "", []);
      details.replaceChildren();
    }

    function tell(answer) {
      field.dispatchEvent(new CustomEvent("acl-preview", { bubbles: true, detail: answer }));
    }

    async function update() {
      running?.abort();
      clearTimeout(timer);
      timer = 0;
      // A field that may be empty says nothing while it is; one that may not has a mistake.
      const isBlank = field.value.trim() === "";
      if (isBlank && !field.required && !("aclPick" in data)) {
        running = null;
        blank();
        return tell(null);
      }
      const mine = (running = new AbortController());
      box.classList.add("acl-asking");
      const mode = modeField()?.value || data.aclMode || undefined;
      const mount = data.aclPreview;
      // Boxes that are all clear say what nothing grants: no list at all (S5).
      const texts = isBlank && "aclPick" in data ? [] : lists(field);
      // What is at the caret is still being written.
      const caret = document.activeElement === field && texts.length === 1 && isTyped ? field.selectionStart : undefined;
      wasUnfinished = caret !== undefined;
      const asked = { mode, lines: "aclLines" in data, caret };
      try {
        const bounds = data.aclWithinFrom ? document.querySelector(data.aclWithinFrom)?.selectedOptions[0]?.dataset.aclWithin : data.aclWithin;
        const within = bounds ? [given(bounds)].flat() : undefined;
        const [answer, difference] = await Promise.all([
          ask(mount, "preview", { lists: texts, ...asked, within, verdicts: "aclVerdicts" in data }, mine.signal),
          data.aclBefore
            ? ask(mount, "difference", { before: given(data.aclBefore), after: texts, ...asked, within }, mine.signal)
            : null,
        ]);
        if (mine !== running) return;
        running = null;
        show(toField(answer, texts), difference, caret !== undefined);
        tell(answer);
      } catch (error) {
        if (mine !== running) return;
        running = null;
        blank();
        box.dataset.state = "bad";
        say(summary, `No preview: ${error.message}`);
        tell(null);
      }
    }

    // What is shown is of the text before: its marks would stand at wrong places, and so would those of an answer that
    // is still to come. A server that answers between two keys is asked at each; of a slower one, the earlier question
    // is given up.
    function soon() {
      const isWaiting = running !== null || timer !== 0;
      running?.abort();
      running = null;
      box.classList.add("acl-asking");
      mark(layer, "", []);
      clearTimeout(timer);
      timer = setTimeout(update, isWaiting ? PAUSE : 0);
    }

    field.addEventListener("input", ({ isTrusted }) => { isTyped = isTrusted; soon(); });
    field.addEventListener("blur", () => { if (wasUnfinished) update(); });
    field.addEventListener("scroll", () => (layer.scrollTop = field.scrollTop));
    field.form?.addEventListener("reset", () => setTimeout(update));
    modeField()?.addEventListener("change", update);
    if (data.aclWithinFrom) document.querySelector(data.aclWithinFrom)?.addEventListener("change", update);
    update();
  }

  // Runs this once the page is there.
  function ready(what) {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", what);
    else queueMicrotask(what);
  }
  ready(() => document.querySelectorAll("textarea[data-acl-preview]").forEach(attach));
  return { attach, ask, lists, make, ready, say, write };
})();
