// Asks the playground. An act carries an id, so that asking again after a lost answer does nothing twice.

import { handOff } from "./hand.js";

const BASE = "api/";

export class Refused extends Error {
  constructor(code, status) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

async function answered(response) {
  const body = await response.json();
  await handOff(); // What is answered will be drawn.
  if (!response.ok) throw new Refused(body.error, response.status);
  return body;
}

export async function get(path, query = {}) {
  const known = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  return answered(await fetch(`${BASE}${path}?${new URLSearchParams(known)}`));
}

export async function post(path, body = {}) {
  const request = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: crypto.randomUUID(), ...body }),
  };
  try {
    return await answered(await fetch(BASE + path, request));
  } catch (error) {
    if (error instanceof Refused) throw error;
    return answered(await fetch(BASE + path, request));
  }
}

export const fileAddress = (message, index) => `${BASE}file?message=${message}&index=${index}`;

/** Listen for changes: `changed(conversations)`, and `online(true | false)` as the line comes and goes. */
export function listen(changed, online) {
  const source = new EventSource(`${BASE}events`);
  source.addEventListener("open", () => online(true));
  source.addEventListener("error", () => online(false));
  source.addEventListener("changed", (event) => changed(JSON.parse(event.data).conversations));
}
