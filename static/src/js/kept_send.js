// Sending what is kept without its form: parcel by parcel, in order, each under the name it was given.
import { post } from "./net.js";
import { tab } from "./kept_tabs.js";
import { token } from "./session.js";

const LATER = [0, 408, 429];

function bodyOf(secret, person, { uuid, version, values }) {
  const body = new URLSearchParams({ version, authority: secret.authority, person, replay: uuid });
  for (const [name, list] of Object.entries(values)) {
    body.append("changed", name);
    for (const value of list) body.append(name, value);
  }
  return body;
}

/** What is left of a row after the server has taken its first parcel. */
function afterAnswer(secret, body) {
  const [batch, ...rest] = secret.batches;
  const left = { ...secret, batches: rest, values: {}, errors: { ...secret.errors, ...body.errors } };
  const disputed = { ...secret.disputed?.values };
  for (const name of Object.keys(body.errors)) left.values[name] = batch.values[name];
  for (const { name } of body.conflicts) disputed[name] = batch.values[name];
  for (const { name } of body.elsewhere) {
    for (const later of rest) {
      if (!(name in later.values)) continue;
      disputed[name] = later.values[name];
      delete later.values[name];
    }
  }
  Object.assign(left.values, secret.values);
  for (const { name } of body.elsewhere) {
    if (!(name in left.values)) continue;
    disputed[name] = left.values[name];
    delete left.values[name];
  }
  left.batches = rest.filter(({ values }) => Object.keys(values).length);
  for (const later of left.batches) later.version = body.version;
  left.version = body.version;
  // Typed over the older version: opened in the form it must be asked about again.
  if (Object.keys(disputed).length) {
    left.disputed = { version: secret.disputed?.version ?? Number(batch.version), values: disputed };
  }
  return left;
}

/** Put what was typed last into a parcel of its own, unless somebody has to look at it first. */
function freeze(secret) {
  const { values, errors } = secret;
  const names = Object.keys(values);
  if (!names.length || names.some((name) => name in errors)) return secret;
  const batch = { uuid: crypto.randomUUID(), version: secret.version, values };
  return { ...secret, batches: [...secret.batches, batch], values: {} };
}

function refusal({ status, body }) {
  if (LATER.includes(status) || status >= 500) return "unreachable";
  if (status === 401) return "nobody";
  if (body.reason === "person") return "other";
  return "missing";
}

/**
 * Send a row. Answers "sent", "conflict", "invalid", "unreachable", "nobody", "other" or "missing", and `detail`, the
 * server's own words where it gave some. What was not taken stays in the store.
 */
export async function sendRow(store, row) {
  const plain = { id: row.id, record: row.record, since: row.since, at: row.at, tab };
  let secret = freeze({ ...row.secret, errors: {} });
  while (secret.batches.length) {
    // On the disk under its name before the server can know it.
    await store.put("changes", plain, secret);
    const address = secret.begin ?? secret.address;
    const sent = secret.begin
      ? new URLSearchParams({ record: row.record, authority: secret.authority, person: store.person })
      : bodyOf(secret, store.person, secret.batches[0]);
    const answer = await post(address, token(), sent);
    if (!answer.isTaken) return { outcome: refusal(answer), detail: answer.body.detail };
    if (secret.begin) secret = { ...secret, begin: undefined };
    else secret = freeze(afterAnswer(secret, answer.body));
  }
  if (secret.disputed || Object.keys(secret.values).length) {
    await store.put("changes", plain, secret);
    return { outcome: secret.disputed ? "conflict" : "invalid" };
  }
  await store.remove("changes", [row.id]);
  return { outcome: "sent" };
}
