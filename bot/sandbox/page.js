"use strict";
// Text from chats only ever becomes a text node: nothing here parses it as HTML.

const $ = (id) => document.getElementById(id);
const state = { place: null, version: 0, turn: 0, shown: new Map(), commands: [] };

async function ask(path, data) {
  const answer = await fetch("control/" + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(data),
  });
  const body = await answer.json();
  if (body.error) throw new Error(body.error);
  return body.result;
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// Entities: offsets are UTF-16 units, as JavaScript's own strings count.

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

function wrapper(entity, text) {
  const link = { url: text, text_link: entity.url }[entity.type];
  if (link && /^(https?|tg):/i.test(link)) {
    return element("a", { href: link, target: "_blank", rel: "noopener noreferrer" });
  }
  if (entity.type === "bot_command") {
    return element("a", { href: "#", onclick: (event) => { event.preventDefault(); send(text); } });
  }
  if (entity.type === "spoiler") return element("span", { className: "spoiler", tabIndex: 0 });
  const made = element(TAGS[entity.type] || "span");
  if (entity.type === "expandable_blockquote") {
    made.className = "folded";
    made.onclick = () => made.classList.toggle("folded");
  }
  return made;
}

function render(text, entities, start, end) {
  const nodes = [];
  let at = start;
  for (let index = 0; index < entities.length; index++) {
    const entity = entities[index];
    if (entity.offset < at) continue;
    const last = Math.min(entity.offset + entity.length, end);
    const inner = entities.slice(index + 1).filter((other) => other.offset < last);
    const made = wrapper(entity, text.slice(entity.offset, last));
    made.append(...render(text, inner, entity.offset, last));
    nodes.push(text.slice(at, entity.offset), made);
    at = last;
  }
  nodes.push(text.slice(at, end));
  return nodes;
}

// Messages

function button(item, message) {
  const made = element("button", { textContent: item.text, className: item.style || "" });
  made.disabled = "disabled" in item;
  made.onclick = () => press(item, message).catch((error) => toast(error.message));
  return made;
}

async function press(item, message) {
  if (item.copy_text) {
    // A browser has a clipboard for pages of this machine or by https only, and may refuse it.
    const copied = await navigator.clipboard?.writeText(item.copy_text.text).then(() => true, () => false);
    return toast(copied ? "Copied" : `The browser copies nothing here: ${item.copy_text.text}`);
  }
  if (item.url) return open(item.url, "_blank", "noopener,noreferrer");
  const query = await ask("press", { ...state.place, message: message.id, data: item.callback_data });
  const answer = await ask("wait-answer", { query: query.id, timeout: 10 });
  if (answer === null) toast("The bot did not answer the button.");
  else if (answer.alert) alert(answer.text);
  else if (answer.text) toast(answer.text);
}

function attachment(file, kind) {
  const href = "control/files/" + encodeURIComponent(file.id);
  if (kind === "photo") return element("img", { src: href, alt: "photo" });
  const size = file.size < 1e6 ? `${Math.ceil(file.size / 1e3)} kB` : `${(file.size / 1e6).toFixed(1)} MB`;
  return element("a", { href, textContent: `📄 ${file.name} (${size})` });
}

function draw(message) {
  const own = message.sender === state.place.person;
  const made = element("article", { className: own ? "own" : "" });
  if (!own) made.append(element("div", { className: "who", textContent: message.sender_name || "" }));
  const quoted = state.shown.get(message.reply_to);
  if (quoted && quoted.text) made.append(element("div", { className: "quote", textContent: quoted.text }));
  if (message.file) made.append(attachment(message.file, message.kind));
  const service = Object.values(message.extra).map((value) => (value && value.name) || "").join(" ");
  const body = render(message.text, message.entities, 0, message.text.length);
  made.append(element("div", { className: "body" }, ...(message.text || message.file ? body : [service])));
  for (const row of message.buttons) {
    made.append(element("div", { className: "row" }, ...row.map((item) => button(item, message))));
  }
  const time = new Date(message.date * 1000).toLocaleTimeString([], { timeStyle: "short" });
  const reactions = message.reactions.map((kind) => kind.emoji || "").join("");
  const meta = [reactions, message.edits ? "edited" : "", time].filter(Boolean).join(" · ");
  made.append(element("div", { className: "meta", textContent: meta }));
  return made;
}

function atEnd() {
  const list = $("messages");
  return list.scrollHeight - list.scrollTop - list.clientHeight < 80;
}

function scrollToEnd() {
  $("messages").scrollTop = $("messages").scrollHeight;
}

function show(messages) {
  let toEnd = atEnd();
  for (const message of messages) {
    const old = state.shown.get(message.id);
    if (message.deleted) {
      if (old) old.node.remove();
      state.shown.delete(message.id);
      continue;
    }
    const node = draw(message);
    toEnd ||= !old && message.sender === state.place.person;
    if (old) old.node.replaceWith(node);
    else $("messages").append(node);
    for (const quote of node.querySelectorAll(".folded")) {
      quote.classList.toggle("opens", quote.scrollHeight > quote.clientHeight);
    }
    state.shown.set(message.id, { node, text: message.text });
  }
  $("empty").hidden = state.shown.size > 0;
  if (toEnd) scrollToEnd();
}

const ACTIONS = { typing: "Writing…", upload_document: "Sending a file…", upload_photo: "Sending a picture…" };

function act(kind) {
  $("action").textContent = ACTIONS[kind] || "";
  clearTimeout(act.timer);
  act.timer = setTimeout(() => { $("action").textContent = ""; }, 5000);
}

async function follow(turn) {
  // What is there is shown at once; only news is waited for.
  let timeout = 0;
  while (turn === state.turn) {
    try {
      const seen = await ask("changes", { ...state.place, after: state.version, timeout });
      if (turn !== state.turn) return;
      timeout = 25;
      state.version = seen.version;
      show(seen.messages);
      if (seen.action || seen.messages.some((message) => message.from_bot)) act(seen.action);
    } catch (error) {
      toast("The sandbox is away: " + error.message);
      await new Promise((done) => setTimeout(done, 2000));
    }
  }
}

// Acts

function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

async function send(text) {
  if (!text.trim()) return;
  try {
    await ask("say", { ...state.place, text });
  } catch (error) {
    toast(error.message);
  }
}

async function upload(file) {
  const query = new URLSearchParams({ ...state.place, name: file.name });
  await fetch("control/upload?" + query, { method: "POST", body: file, headers: { "X-Mime": file.type } });
}

function grow() {
  const box = $("text"), stays = atEnd();
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  if (stays) scrollToEnd();
}

function suggest() {
  const typed = $("text").value;
  grow();
  const fits = /^\/\w*$/.test(typed) ? state.commands.filter((item) => ("/" + item.command).startsWith(typed)) : [];
  $("commands").replaceChildren(...fits.map((item) => {
    const hint = element("small", { textContent: " " + item.description });
    const choose = () => { $("text").value = `/${item.command} `; suggest(); $("text").focus(); };
    return element("button", { type: "button", onclick: choose }, "/" + item.command, hint);
  }));
  $("commands").hidden = fits.length === 0;
}

// Who and where

function enter() {
  const { chat, bot, thread } = JSON.parse($("chat").value);
  const person = Number($("person").value);
  state.place = { person, chat: chat || person, bot, ...(thread ? { thread } : {}) };
  Object.assign(state, { version: 0, turn: state.turn + 1, shown: new Map() });
  $("messages").replaceChildren();
  act();
  ask("commands", { bot }).then((menus) => {
    // As Telegram does: the menu of this very chat before the one for all; the page has no language.
    const menu = (scope) => menus[Object.keys(menus).find((key) => {
      const [of, language] = JSON.parse(key);
      return !language && (scope ? of.chat_id == scope : of.type == "default");
    })];
    state.commands = menu(state.place.chat) ?? menu() ?? [];
  });
  follow(state.turn);
}

async function begin() {
  const world = await ask("overview", {});
  const option = (value, text) => element("option", { value, textContent: text });
  $("person").replaceChildren(...world.people.map((item) => option(item.id, item.first_name)));
  const chats = world.bots.map((bot) => option(JSON.stringify({ bot: bot.id }), bot.first_name));
  for (const group of world.groups) {
    chats.push(option(JSON.stringify({ chat: group.id }), group.title));
    for (const [thread, name] of Object.entries(group.topics)) {
      chats.push(option(JSON.stringify({ chat: group.id, thread: Number(thread) }), `${group.title} › ${name}`));
    }
  }
  $("chat").replaceChildren(...chats);
  if (!world.people.length || !chats.length) return toast("No people or chats yet.");
  enter();
}

$("person").onchange = $("chat").onchange = enter;
$("text").oninput = suggest;
$("text").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("composer").requestSubmit();
  }
};
$("composer").onsubmit = (event) => {
  event.preventDefault();
  send($("text").value);
  $("text").value = "";
  suggest();
};
$("file").onchange = async () => {
  for (const file of $("file").files) await upload(file);
  $("file").value = "";
};
begin();
