// Completion of the pattern at the caret: tags and wildcards, with what each reaches. The server knows them.
(() => {
  const { ask, say } = globalThis.aclPreview;
  let made = 0;

  // The pattern that ends at the caret.
  function written(field) {
    const { value, selectionStart: caret, selectionEnd } = field;
    const after = value.slice(caret).match(/^[^,|\n]*/)[0];
    if (caret !== selectionEnd || after.trim() !== "") return null;
    const start = Math.max(...[",", "|", "\n"].map((mark) => value.lastIndexOf(mark, caret - 1))) + 1;
    const text = value.slice(start, caret).trimStart();
    return text === "" || /\s/.test(text) ? null : { text, start: caret - text.length, end: caret };
  }

  function attach(field) {
    if (field.hasAttribute("aria-autocomplete")) return;
    const list = document.createElement("ul");
    const told = document.createElement("output");
    list.id = `acl-complete-${(made += 1)}`;
    list.className = "acl-complete";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Completions");
    told.className = "acl-unseen";
    field.parentElement.append(list, told);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    let [timer, asked, at] = [0, 0, -1];

    function close() {
      asked += 1;
      clearTimeout(timer);
      list.hidden = true;
      list.replaceChildren();
      mark(-1);
    }
    function mark(index) {
      at = index;
      [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
      if (at < 0) return field.removeAttribute("aria-activedescendant");
      field.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
    function take(option) {
      const place = written(field);
      if (place) field.setRangeText(option.dataset.text, place.start, place.end, "end");
      close();
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      close();
    }
    async function look() {
      const place = written(field);
      if (!place || document.activeElement !== field) return close();
      const mine = (asked += 1);
      const { aclPreview: mount, aclMode, aclModeFrom } = field.dataset;
      const mode = (aclModeFrom && document.querySelector(aclModeFrom)?.value) || aclMode || undefined;
      const { completions } = await ask(mount, "complete", { text: place.text, mode }).catch(() => ({ completions: [] }));
      if (mine !== asked) return;
      list.replaceChildren(...completions.map(({ text, count }, number) => {
        const [option, name, reach] = ["li", "code", "span"].map((each) => document.createElement(each));
        option.id = `${list.id}-${number}`;
        option.dataset.text = text;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        name.textContent = text;
        reach.textContent = `${count.toLocaleString("en")} endpoint${count === 1 ? "" : "s"}`;
        option.append(name, " ", reach);
        option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
        return option;
      }));
      list.hidden = completions.length === 0;
      mark(-1);
      say(told, completions.length > 0 ? `${completions.length} completions; press the down arrow to choose` : "");
    }

    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 120); });
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      if (list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
      const count = list.children.length;
      if (event.key === "ArrowDown") mark((at + 1) % count);
      else if (event.key === "ArrowUp" && at >= 0) mark(at - 1);
      else if (event.key === "Escape") close();
      else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) take(list.children[at]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  aclPreview.ready(() => document.querySelectorAll("textarea[data-acl-preview]").forEach(attach));
})();
