// The console: sends a request that a person has filled in, with that person's credential. A secret stays in the fields
// of this page: it is not stored, not in the address, and not in what is copied.
globalThis.aclConsole = (() => {
  const { make, say } = globalThis.aclPreview;
  const NOT_SENT = ["CONNECT", "TRACE", "TRACK"]; // by any browser
  const ASKS_NOT = ["GET", "HEAD", "OPTIONS", "QUERY", "POST", "PUT", "PATCH"];
  const READS = ["GET", "HEAD", "OPTIONS", "QUERY"];
  const MOST_SHOWN = 200_000; // characters of an answer
  const PATIENCE = 60_000; // milliseconds
  const typed = new Map(); // what was typed as a secret, for the next endpoint's form
  let chosen = ""; // the credential of the last form

  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const inQuery = (text) => encodeURIComponent(text).replaceAll("%20", "+");

  // A parameter of the path: one segment, or all that are left.
  function inPath(value, isRest) {
    const segments = isRest ? value.split("/") : [value];
    if (segments.some((segment) => segment === "." || segment === "..")) throw new Error("`.` and `..` cannot be sent: a browser takes them out of an address");
    return segments.map(encodeURIComponent).join("/");
  }

  const carries = (form) => JSON.parse(form.elements.carrier.selectedOptions[0].dataset.carries);

  // The request that the fields describe, and what is wrong, each with its field.
  function read(form) {
    const { method, path, server } = form.dataset;
    const wrong = [];
    const value = (field) => {
      const text = field.value.trim();
      if (field.required && text === "") wrong.push({ field, why: "Write a value: it is required." });
      return text;
    };
    let address = path;
    const [query, headers, secrets] = [[], [], []];
    for (const field of form.elements) {
      const [, place, name] = field.name?.match(/^(path|query|header):(.*)$/s) ?? [];
      if (!place) continue;
      const text = value(field);
      if (text === "") continue;
      const several = "several" in field.dataset ? text.split(",").map((each) => each.trim()) : [text];
      try {
        if (place === "path") address = address.replace(`{${name}}`, () => inPath(text, name.startsWith("*")));
        else if (place === "header") headers.push([name, several.join(", ")]);
        else if (field.dataset.several === "joined") query.push(`${inQuery(name)}=${several.map(inQuery).join(",")}`);
        else query.push(...several.map((each) => `${inQuery(name)}=${inQuery(each)}`));
      } catch (error) {
        wrong.push({ field, why: error.message });
      }
    }
    let cookie = false;
    for (const [at, carried] of carries(form).entries()) {
      if (carried.cookie) { cookie = true; continue; }
      const field = form.querySelectorAll(".secrets input")[at];
      if (field) secrets.push({ ...carried, secret: value(field) });
    }
    const body = form.elements.body?.value ?? "";
    const type = form.elements.type?.value;
    const hasBody = body.trim() !== "" && !["GET", "HEAD"].includes(method);
    if (hasBody) headers.push(["Content-Type", type]);
    return { method, server, address, query, headers, secrets, cookie, body: hasBody ? body : undefined, wrong };
  }

  const base = ({ server }) => new URL(server || "", location.origin).href.replace(/\/$/, "");
  const addressOf = (request, query) => base(request) + request.address + (query.length > 0 ? `?${query.join("&")}` : "");

  // The same as a command. The secret is a variable of the shell, so that it can be shown and copied.
  function asCommand(request) {
    const { method, headers, secrets, cookie, body } = request;
    const secret = (at) => (secrets.length > 1 ? `"$SECRET${at + 1}"` : '"$SECRET"');
    let url = quoted(addressOf(request, request.query));
    const parts = [];
    for (const [name, value] of headers) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
    for (const [at, carried] of secrets.entries()) {
      if (carried.basic) parts.push(`-u ${secret(at)}`);
      else if (carried.query) url += `${quoted(`${at > 0 || request.query.length > 0 ? "&" : "?"}${carried.query}=`)}${secret(at)}`;
      else parts.push(`-H ${quoted(`${carried.header}: ${carried.before}`)}${secret(at)}`);
    }
    if (cookie) parts.push('-b "$COOKIE"');
    if (body !== undefined) parts.push(`--data-raw ${quoted(body)}`);
    return [method === "HEAD" ? `curl -I ${url}` : `curl -X ${method} ${url}`, ...parts].join(" \\\n  ");
  }

  // The token that a write by a cookie needs.
  async function token({ cookie, path, pointer }) {
    if (cookie) {
      const found = document.cookie.split("; ").find((each) => each.startsWith(`${cookie}=`));
      if (!found) throw new Error(`There is no cookie \`${cookie}\`, which a write by a session needs. Sign in first.`);
      return decodeURIComponent(found.slice(cookie.length + 1));
    }
    const response = await fetch(path, { credentials: "same-origin", cache: "no-store" });
    const steps = pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    const found = response.ok ? steps.reduce((at, step) => at?.[step], await response.json().catch(() => null)) : undefined;
    if (typeof found !== "string") throw new Error(`\`${path}\` gave no token, which a write by a session needs: it answered ${response.status}. Sign in first.`);
    return found;
  }

  async function send(form, request, signal) {
    const headers = new Headers(request.headers);
    const query = [...request.query];
    for (const carried of request.secrets) {
      if (carried.query) query.push(`${inQuery(carried.query)}=${inQuery(carried.secret)}`);
      else if (carried.basic) headers.set("Authorization", `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(carried.secret)))}`);
      else headers.set(carried.header, carried.before + carried.secret);
    }
    const url = addressOf(request, query);
    const isHere = new URL(url).origin === location.origin;
    if (request.cookie && isHere && form.dataset.csrf && !READS.includes(request.method)) {
      const csrf = JSON.parse(form.dataset.csrf);
      headers.set(csrf.header, await token(csrf));
    }
    const credentials = !request.cookie ? "omit" : isHere ? "same-origin" : "include";
    const from = performance.now();
    const response = await fetch(url, {
      method: request.method, headers, body: request.body, credentials, signal,
      cache: "no-store", referrerPolicy: "no-referrer",
    }).catch((error) => {
      if (signal.aborted) throw new Error("Stopped: there was no answer yet.");
      if (error instanceof TypeError) throw new Error(isHere ? "The server does not answer." : "No answer. The server cannot be reached, or it does not allow this page to call it (CORS).");
      throw error;
    });
    const text = await content(response);
    return { response, time: performance.now() - from, ...text };
  }

  async function content(response) {
    const type = response.headers.get("content-type") ?? "";
    const bytes = await response.arrayBuffer();
    if (bytes.byteLength === 0) return { size: 0, text: "" };
    const isText = /^text\/|json|xml|javascript|x-www-form-urlencoded|yaml/i.test(type) || type === "";
    if (!isText) return { size: bytes.byteLength, text: `(${type}, not shown)` };
    let text = new TextDecoder().decode(bytes);
    if (/json/i.test(type)) try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* shown as it came */ }
    if (text.length > MOST_SHOWN) text = `${text.slice(0, MOST_SHOWN)}\n… and ${(text.length - MOST_SHOWN).toLocaleString("en")} characters more`;
    return { size: bytes.byteLength, text };
  }

  function show(form, request, { response, time, size, text }) {
    const line = `${response.status} ${response.statusText}`.trim();
    say(form.querySelector(".told"), `${line} in ${Math.round(time).toLocaleString("en")} ms, ${size.toLocaleString("en")} bytes`);
    const box = form.querySelector(".received");
    const headers = make("details", "", make("summary", "", "Headers of the answer"));
    headers.append(plain([...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n"), "Headers"));
    const parts = [];
    if (response.redirected) parts.push(make("p", "", "Redirected to ", make("code", "", response.url)));
    if (text !== "") parts.push(plain(text, "Body of the answer"));
    box.dataset.state = response.ok ? "granted" : "refused";
    box.replaceChildren(...parts, headers);
  }

  function plain(text, label) {
    const element = make("pre", "", text);
    element.tabIndex = 0;
    element.setAttribute("aria-label", label);
    return element;
  }

  // Whether the person wants to send it: asked before what may delete something.
  function confirmed(request) {
    if (ASKS_NOT.includes(request.method)) return Promise.resolve(true);
    const [yes, no] = [`Send ${request.method}`, "Cancel"].map((name) => make("button", "", name));
    const dialog = make("dialog", "ask",
      make("p", "", make("b", "", `Send ${request.method}?`), " It can change or delete data, and cannot be taken back here."),
      make("p", "", make("code", "", addressOf(request, request.query))),
      make("form", "", no, " ", yes));
    dialog.querySelector("form").method = "dialog";
    dialog.setAttribute("aria-label", `Send ${request.method}?`);
    yes.value = "yes";
    no.autofocus = true;
    document.body.append(dialog);
    dialog.showModal();
    return new Promise((answer) => dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "yes");
    }));
  }

  // One field for each secret, with what was typed before.
  function secrets(form) {
    const fields = carries(form).map((carried) => {
      const input = make("input", "");
      Object.assign(input, { type: "password", autocomplete: "off", spellcheck: false, required: true, hidden: Boolean(carried.cookie) });
      input.value = typed.get(carried.of) ?? "";
      input.addEventListener("input", () => typed.set(carried.of, input.value));
      if (carried.hint) input.placeholder = carried.hint.replaceAll("`", "");
      const label = make("label", "", make("span", "", `Secret of ${carried.of}`), input);
      label.hidden = input.hidden;
      return label;
    });
    form.querySelector(".secrets").replaceChildren(...fields);
  }

  function tell(form, wrong) {
    for (const field of form.elements) field.removeAttribute?.("aria-invalid");
    form.querySelectorAll(".wrong").forEach((each) => each.remove());
    for (const { field, why } of wrong) {
      field.setAttribute("aria-invalid", "true");
      const note = make("span", "wrong");
      say(note, why);
      field.after(note);
    }
    wrong[0]?.field.focus();
  }

  function attach(form) {
    if (form.dataset.ready) return;
    form.dataset.ready = "";
    form.closest(".console").hidden = false;
    const carrier = form.elements.carrier;
    const known = [...carrier.options].find((option) => option.text === chosen);
    if (known) carrier.value = known.value;
    const paint = () => (form.querySelector(".curl").textContent = asCommand(read(form)));
    secrets(form);
    paint();
    carrier.addEventListener("change", () => { chosen = carrier.selectedOptions[0].text; secrets(form); });
    form.elements.type?.addEventListener("change", ({ target }) => (form.elements.body.value = target.selectedOptions[0].dataset.example));
    form.addEventListener("input", paint);
    form.addEventListener("change", paint);
    const button = form.querySelector(".send");
    const told = form.querySelector(".told");
    let running = null;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (running) return running.abort();
      const request = read(form);
      tell(form, request.wrong);
      form.querySelector(".received").replaceChildren();
      if (request.wrong.length > 0) return say(told, "Nothing was sent: see the marked fields.");
      if (NOT_SENT.includes(request.method)) return say(told, `Nothing was sent: no browser sends ${request.method}. Use curl.`);
      if (!(await confirmed(request))) { button.focus(); return say(told, "Nothing was sent."); }
      running = new AbortController();
      const timer = setTimeout(() => running?.abort(), PATIENCE);
      button.textContent = "Stop";
      say(told, "Sending …");
      try {
        show(form, request, await send(form, request, running.signal));
      } catch (error) {
        say(told, error.message);
      }
      clearTimeout(timer);
      running = null;
      button.textContent = "Send";
    });
    form.querySelector(".copy-curl").addEventListener("click", ({ target }) => copy(target, asCommand(read(form)), told));
  }

  // Copies a text and says whether that was possible.
  async function copy(button, text, told) {
    const name = button.textContent;
    const done = await (navigator.clipboard?.writeText(text) ?? Promise.reject()).then(() => true, () => false);
    say(told, done ? `${name}: done` : `${name}: not possible here`);
    button.textContent = done ? "Copied" : "Not possible here";
    setTimeout(() => (button.textContent = name), 2000);
  }

  // The part of an endpoint, written by the server. A request reads it as a document, so no text becomes markup here.
  function part(anchor) {
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open("GET", `?part=${encodeURIComponent(anchor)}`);
      request.responseType = "document";
      request.onload = () => {
        const found = request.status === 200 && request.response?.querySelector(".documentation");
        if (!found) return fail(new Error(`the server answered with status ${request.status}`));
        done(document.importNode(found, true));
      };
      request.onerror = () => fail(new Error("the server does not answer"));
      request.send();
    });
  }

  const attachAll = (root) => root.querySelectorAll(".console form").forEach(attach);
  attachAll(document);
  return { attachAll, copy, part, quoted };
})();
