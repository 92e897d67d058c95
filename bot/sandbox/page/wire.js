// The control API of the sandbox over HTTP: the state, the acts of people, the stream of events.

async function answerOf(response) {
  const body = await response.json().catch(() => null);
  if (response.ok && (body === null || body.ok !== false)) return body;
  throw new Error(body?.error ?? body?.description ?? `The sandbox answered ${response.status}`);
}

const post = (path, body, method = "POST") =>
  fetch(path, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).then(answerOf);

export const getState = () => fetch("/sandbox/state", { cache: "no-store" }).then(answerOf);

/** A person does something. Returns the result; throws an Error in plain words when the sandbox refuses. */
export const act = async (what, fields = {}) => (await post("/sandbox/act", { do: what, ...fields })).result;

export const addFault = (fault) => post("/sandbox/fault", fault);
export const clearFaults = () => post("/sandbox/fault", {}, "DELETE");

/** The panel of the embedding program, or null where there is none. */
export async function getPanel() {
  const response = await fetch("/sandbox/panel", { cache: "no-store" });
  return response.ok ? response.json() : null;
}

export const pressPanel = (name) => post("/sandbox/panel", { name });

export const fileUrl = (fileId) => `/sandbox/file/${encodeURIComponent(fileId)}`;

/**
 * Follows the stream for the life of the page. `opened` comes after every (re)connection: what happened in
 * between is unknown then, so the caller loads the state anew.
 */
export function listen({ opened, lost, event }) {
  let pause = 500;
  const connect = () => {
    const source = new EventSource("/sandbox/stream");
    source.onopen = () => {
      pause = 500;
      opened();
    };
    source.onmessage = (packet) => event(JSON.parse(packet.data));
    source.onerror = () => {
      // We reconnect ourselves: the browser gives up for good on an error answer, for instance from a proxy.
      source.close();
      lost();
      setTimeout(connect, pause);
      pause = Math.min(pause * 2, 5000);
    };
  };
  connect();
}
