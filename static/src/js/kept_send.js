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
  const left = { ...secret, batches: rest, values: {}, errors: { ...secret.errors } };
  const open = [...Object.keys(body.errors), ...body.conflicts.map(({ name }) => name)];
  for (const name of open) left.values[name] = batch.values[name];
  Object.assign(left.errors, body.errors);
  for (const { name } of body.elsewhere) {
    for (const later of rest) {
      if (!(name in later.values)) continue;
      left.values[name] = later.values[name];
      delete later.values[name];
      left.isConflict = true;
    }
  }
  left.isConflict ||= body.conflicts.length > 0;
  Object.assign(left.values, secret.values);
  for (const later of rest) later.version = body.version;
  // What is in conflict was typed over the older version: opened in the form it must be asked about again.
  if (!left.isConflict) left.version = body.version;
  return left;
}

/** Put what was typed last into a parcel of its own, unless somebody has to look at it first. */
function freeze(secret) {
  const { values, isConflict, errors = {} } = secret;
  const names = Object.keys(values);
  if (!names.length || isConflict || names.some((name) => name in errors)) return secret;
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
  let secret = freeze({ ...row.secret, errors: row.secret.errors ?? {} });
  while (secret.batches.length) {
    // On the disk under its name before the server can know it.
    await store.put("changes", plain, secret);
    const address = secret.begin ?? secret.address;
    const sent = secret.begin
      ? new URLSearchParams({ record: row.record, authority: secret.authority, person: store.person })
      : bodyOf(secret, store.person, secret.batches[0]);
    const answer = await post(address, token(), sent);
    if (!answer.isTaken) return { outcome: refusal(answer), detail: answer.body.detail, secret };
    if (secret.begin) secret = { ...secret, begin: undefined };
    else secret = freeze(afterAnswer(secret, answer.body));
  }
  if (Object.keys(secret.values).length) {
    await store.put("changes", plain, secret);
    return { outcome: secret.isConflict ? "conflict" : "invalid", secret };
  }
  await store.remove("changes", [row.id]);
  return { outcome: "sent", secret };
}
