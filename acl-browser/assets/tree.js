// The tree of boxes beside a list's text. The server says what a list grants and what it becomes; this shows it.
(() => {
  const { ask, say, write } = globalThis.aclPreview;
  const BROKEN = ["key_list_stale", "key_list_malformed"];
  const isBranch = (text) => text === "*" || /^[^*]+\.\*$/.test(text);

  function attach(picker) {
    const field = document.getElementById(picker.dataset.aclFor);
    const root = picker.querySelector(".acl-tree");
    if (!field || !root || "ready" in picker.dataset) return;
    picker.dataset.ready = "";
    picker.querySelector("[name=pick-was]")?.remove();
    const rows = [...root.querySelectorAll("li")].map((item) => ({ item }));
    const rowOf = new Map(rows.map((row) => [row.item, row]));

    // Search, chips and what is said stand above the tree.
    const search = Object.assign(document.createElement("input"), { type: "search", placeholder: "Search what can be granted", autocomplete: "off" });
    search.setAttribute("aria-label", "Search what can be granted");
    const chips = document.createElement("ul");
    chips.className = "acl-chips";
    chips.setAttribute("aria-label", "Patterns that the boxes do not show");
    const status = document.createElement("output");
    status.className = "acl-told";
    root.before(search, chips);
    root.after(status);

    root.setAttribute("role", "tree");
    for (const row of rows) {
      const { item } = row;
      row.parent = rowOf.get(item.parentElement.closest("li"));
      row.level = row.parent ? row.parent.level + 1 : 1;
      row.below = item.querySelector(":scope > ul");
      const line = item.querySelector(":scope > .acl-row");
      row.box = line.querySelector(".acl-all input");
      row.name = line.querySelector(".acl-all span").textContent;
      row.share = line.querySelector(".acl-share");
      row.parts = [...line.querySelectorAll(".acl-part input")].map((box) => ({ box, part: box.name.split(":").at(-1) }));
      const numbers = (item.dataset.e ?? "").split(" ").filter(Boolean).map(Number);
      row.entries = numbers.map((number) => ({ number, write: "write" in item.dataset, explicit: "explicit" in item.dataset }));
      row.text = `${item.dataset.pick} ${line.querySelector(".acl-route")?.textContent ?? ""}`.toLowerCase();
      item.setAttribute("role", "treeitem");
      item.setAttribute("aria-label", row.name);
      item.setAttribute("aria-level", row.level);
      item.tabIndex = -1;
      row.box.removeAttribute("name");
      row.box.tabIndex = -1;
      row.box.setAttribute("aria-hidden", "true");
      for (const { box, part } of row.parts) {
        box.removeAttribute("name");
        box.tabIndex = -1;
        box.setAttribute("aria-label", `${part === "read" ? "Read" : "Write"} ${row.name}`);
      }
      if (row.below) {
        row.below.setAttribute("role", "group");
        const twist = Object.assign(document.createElement("span"), { className: "acl-twist" });
        twist.setAttribute("aria-hidden", "true");
        twist.addEventListener("click", () => open(row, row.below.hidden));
        line.prepend(twist);
        unfold(row, row.level === 1);
      }
    }
    // A branch has what is below it; the last rows first.
    for (const row of [...rows].reverse()) if (row.parent) row.parent.entries.push(...row.entries);
    for (const row of rows) row.entries = [...new Map(row.entries.map((entry) => [entry.number, entry])).values()];

    function unfold(row, isOpen) {
      if (!row.below) return;
      row.below.hidden = !isOpen;
      row.item.setAttribute("aria-expanded", String(isOpen));
    }
    function open(row, isOpen) {
      unfold(row, isOpen);
      paintSeen();
    }

    let active = rows[0];
    function activate(row, focus) {
      for (const [each, index] of [[active, -1], [row, 0]]) {
        each.item.tabIndex = index;
        for (const { box } of each.parts) box.tabIndex = index;
      }
      active = row;
      for (let at = row.parent; at; at = at.parent) unfold(at, true);
      if (focus) row.item.focus();
      paintSeen();
    }

    // What the answer says of an endpoint.
    let [answers, look] = [0, () => ({})];
    function paint(answer) {
      const verdicts = answer?.verdicts ?? [];
      const outside = new Set(answer?.outside ?? []);
      const texts = new Map((answer?.patterns ?? []).map((each) => [each.pattern, each.text]));
      const known = new Map();
      answers += 1;
      look = (number) => {
        if (!known.has(number)) {
          const [granted, code, , bound, pattern] = verdicts[number] ?? [false, ""];
          known.set(number, {
            reached: code !== "mode_not_allowed",
            beyond: outside.has(number),
            granted: granted || (bound !== null && bound !== undefined && !BROKEN.includes(code)),
            denied: code === "tag_denied" && bound === null ? texts.get(pattern) : undefined,
          });
        }
        return known.get(number);
      };
      const others = (answer?.patterns ?? []).filter(({ text, deny }) => deny || (text.includes("*") && !isBranch(text)));
      chips.replaceChildren(...others.slice(0, 50).map((pattern) => chip(pattern, answer.patterns)));
      paintSeen();
    }

    // Painting thousands of rows takes a tenth of a second, so a row is painted when it can be seen.
    function paintSeen() {
      if (picker.closest("details:not([open])")) return;
      for (const row of rows) {
        row.isSeen = !row.parent || (row.parent.isSeen && !row.parent.below.hidden);
        if (!row.isSeen || row.painted === answers) continue;
        row.painted = answers;
        paintRow(row);
      }
    }
    document.addEventListener("toggle", paintSeen, true);

    const isMissing = (row) => !row.entries.some(({ number }) => look(number).reached);
    function paintRow(row) {
      const mine = row.entries.filter(({ number }) => look(number).reached);
      const within = mine.filter(({ number }) => !look(number).beyond);
      const granted = within.filter(({ number }) => look(number).granted).length;
      row.item.hidden = mine.length === 0 || row.sought === false;
      tick(row.box, row.below ? within.filter(({ explicit }) => !explicit) : within);
      for (const { box, part } of row.parts) tick(box, within.filter((entry) => !entry.explicit && entry.write === (part === "write")));
      const beyond = mine.length > 0 && within.length === 0;
      const denied = !row.below && within.length > 0 && look(within[0].number).denied;
      const why = beyond ? ", beyond the bounds" : denied ? `, denied by ${denied}` : "";
      const share = `${granted.toLocaleString("en")} of ${mine.length.toLocaleString("en")}${why}`;
      row.box.disabled = beyond;
      row.item.setAttribute("aria-checked", row.box.indeterminate ? "mixed" : String(row.box.checked));
      if (row.told === share) return;
      row.told = row.share.textContent = share;
      row.item.setAttribute("aria-label", `${row.name}, ${share}`);
      if (beyond) row.item.setAttribute("aria-disabled", "true");
      else row.item.removeAttribute("aria-disabled");
    }
    function tick(box, entries) {
      const count = entries.filter(({ number }) => look(number).granted).length;
      box.checked = count > 0 && count === entries.length;
      box.indeterminate = count > 0 && count < entries.length;
      box.disabled = entries.length === 0;
    }

    function chip(pattern, all) {
      const item = document.createElement("li");
      item.className = pattern.deny ? "acl-deny" : "";
      const [text, remove] = [document.createElement("code"), document.createElement("button")];
      text.textContent = pattern.text;
      remove.type = "button";
      remove.textContent = "×";
      remove.setAttribute("aria-label", `Remove ${pattern.text}`);
      remove.addEventListener("click", () => {
        write(field, all.filter((other) => other !== pattern && other.list === pattern.list).map((other) => other.text), pattern.list);
        say(status, `Removed ${pattern.text}`);
        field.focus();
      });
      item.append(pattern.deny ? "denies " : "grants ", text, remove);
      return item;
    }

    // One change after another, each of the text as the one before left it.
    let last = Promise.resolve();
    function pick(row, part, on) {
      last = last.then(async () => {
        const { aclPreview: mount, aclMode, aclModeFrom } = field.dataset;
        const mode = (aclModeFrom && document.querySelector(aclModeFrom)?.value) || aclMode || undefined;
        try {
          const question = { list: field.value, mode, pick: row.item.dataset.pick, part, on };
          write(field, (await ask(mount, "pick", question)).patterns);
          say(status, `${part ? `${part === "read" ? "Read" : "Write"} ` : ""}${row.name}: ${on ? "added" : "taken out"}`);
        } catch (error) {
          say(status, `Nothing was changed: ${error.message}`);
          paint(field.aclAnswer);
        }
      });
    }

    root.addEventListener("change", ({ target }) => {
      const row = rowOf.get(target.closest("li"));
      const part = row.parts.find(({ box }) => box === target)?.part;
      activate(row, false);
      pick(row, part, target.checked);
    });
    root.addEventListener("click", ({ target }) => {
      const row = rowOf.get(target.closest("li"));
      if (row && !target.closest("input, label, .acl-twist")) { activate(row, true); open(row, row.below?.hidden); }
    });
    root.addEventListener("focusin", ({ target }) => { if (rowOf.has(target) && target !== active.item) activate(rowOf.get(target), false); });

    // The keys of the tree pattern of WAI-ARIA.
    const shown = () => rows.filter((row) => !row.item.hidden && !row.item.parentElement.closest("[hidden]"));
    root.addEventListener("keydown", (event) => {
      if (event.target !== active.item || event.ctrlKey || event.metaKey || event.altKey) return;
      const all = shown();
      const at = all.indexOf(active);
      const isOpen = active.below && !active.below.hidden;
      const go = (row) => row && activate(row, true);
      const keys = {
        ArrowDown: () => go(all[at + 1]),
        ArrowUp: () => go(all[at - 1]),
        ArrowRight: () => (isOpen ? go(all[at + 1]) : open(active, true)),
        ArrowLeft: () => (isOpen ? open(active, false) : go(active.parent)),
        Home: () => go(all[0]),
        End: () => go(all.at(-1)),
        "*": () => all.filter((row) => row.parent === active.parent).forEach((row) => open(row, true)),
        " ": () => active.box.disabled || pick(active, undefined, !active.box.checked),
      };
      keys.Enter = keys[" "];
      if (keys[event.key]) {
        event.preventDefault();
        keys[event.key]();
      } else if (/^[a-z0-9]$/i.test(event.key)) {
        go([...all.slice(at + 1), ...all.slice(0, at)].find((row) => row.name.toLowerCase().startsWith(event.key.toLowerCase())));
      }
    });

    search.addEventListener("input", () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = (row) => !isMissing(row) && words.every((word) => row.text.includes(word));
      for (const row of rows) row.sought = words.length === 0 ? undefined : fits(row) && (!row.below || !row.parent);
      // What leads to a row that fits is shown with it, and so is what is below it.
      for (const row of [...rows].reverse()) {
        if (row.sought && row.parent) row.parent.sought = true;
      }
      for (const row of rows) {
        unfold(row, words.length > 0 ? row.sought : row.level === 1);
        row.painted = 0;
      }
      paintSeen();
      const found = rows.filter((row) => !row.below && row.sought).length;
      if (words.length > 0) say(status, `${found} found`);
    });
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "ArrowDown") { event.preventDefault(); activate(shown()[0] ?? active, true); }
    });

    field.addEventListener("acl-preview", ({ detail }) => paint(detail));
    paint(field.aclAnswer);
    activate(rows[0], false);
    picker.classList.add("acl-live");
  }

  // A picker inside closed details becomes a tree when they are opened.
  function attachSeen() {
    for (const picker of document.querySelectorAll(".acl-picker")) if (!picker.closest("details:not([open])")) attach(picker);
  }
  aclPreview.ready(attachSeen);
  document.addEventListener("toggle", attachSeen, true);
  document.addEventListener("acl-preview", ({ target, detail }) => { target.aclAnswer = detail; });
})();
