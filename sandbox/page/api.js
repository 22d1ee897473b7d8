// Every HTTP call of the page, to the two doors of the sandbox: the people's side (same origin, /sandbox/…) and the
// performers' side (/_sandbox/…, its address told by /sandbox/demo).

/** A refusal of the sandbox; its message is the sandbox's own words. */
export class Refused extends Error {}

async function request(method, url, body) {
  const form = body instanceof FormData;
  const answer = await fetch(url, {
    method,
    headers: body && !form ? { "Content-Type": "application/json" } : {},
    body: form ? body : body && JSON.stringify(body),
  });
  const text = await answer.text();
  const value = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Refused(value?.error ?? `HTTP ${answer.status}`);
  return value;
}

const get = (path) => request("GET", `/sandbox/${path}`);
const post = (path, body = {}) => request("POST", `/sandbox/${path}`, body);

export const sandbox = {
  state: () => get("state"),
  messages: (chat) => get(`chats/${chat}/messages`),
  menu: (person, chat) => get(`people/${person}/menu?chat=${chat}`),
  addPerson: (person) => post("people", person),
  addGroup: (group) => post("chats", group),
  act: (person, verb, body) => post(`people/${person}/${verb}`, body),
  upload: (person, form) => request("POST", `/sandbox/people/${person}/send`, form),
  clock: () => get("clock"),
  push: (seconds) => post("clock", { push: seconds }),
};

/** Follow the world from event number `since`; the browser reconnects by itself and the server resumes from Last-Event-ID. */
export function follow(since, hear) {
  const stream = new EventSource(`/sandbox/stream?since=${since}`);
  const types = [
    "message",
    "edited",
    "deleted",
    "reaction",
    "pinned",
    "typing",
    "shown",
    "keyboard",
    "menu",
    "person",
    "chat",
    "clock",
  ];
  for (const type of types)
    stream.addEventListener(type, (event) => hear({ type, ...JSON.parse(event.data) }));
  return stream;
}

let root = null;

/** Find the pretend services, which a demo that starts anew has elsewhere; false when there are none. */
export async function findServices() {
  root = (await get("demo")).services;
  return root !== null;
}

const service = (method, path, body) => request(method, `${root}/_sandbox/${path}`, body);

export const services = {
  all: () => service("GET", "services"),
  clock: () => service("GET", "clock"),
  push: (seconds) => service("POST", "clock", { push: seconds }),
  performers: (id) => service("GET", `${id}/performers`),
  requests: (id) => service("GET", `${id}/requests`),
  act: (id, request_, action, body = {}) => service("POST", `${id}/requests/${request_}/${action}`, body),
  autoplay: (id) => service("GET", `${id}/autoplay`),
  setAutoplay: (id, on) => service("POST", `${id}/autoplay`, { on }),
  accounts: (id) => service("GET", `${id}/accounts`),
};
