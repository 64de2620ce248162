// What an AsyncAPI document says, as the pages need it: channels with who may say what, and what comes back.

import { Schemas } from './schema.js';

// How a message is told apart where the document does not say it.
const ACTION = 'action';

export function contract(document) {
  const schemas = new Schemas(document);
  const channels = Object.entries(document.channels ?? {}).map(([key, channel]) => channelOf(document, schemas, key, channel));
  return { info: document.info ?? {}, servers: Object.entries(document.servers ?? {}), schemas, channels };
}

function channelOf(document, schemas, key, channel) {
  const reference = `#/channels/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const operations = Object.entries(document.operations ?? {})
    .filter(([, operation]) => operation.channel?.$ref === reference)
    .map(([name, operation]) => operationOf(schemas, name, operation));
  const own = Object.entries(channel.messages ?? {}).map(([name, message]) => messageOf(schemas, name, message));
  return {
    key,
    address: channel.address ?? '',
    title: channel.title ?? key,
    description: channel.description ?? '',
    parameters: Object.entries(channel.parameters ?? {}).map(([name, parameter]) => ({ name, ...schemas.resolve(parameter) })),
    tags: tagsOf(schemas, channel),
    subprotocols: channel['x-subprotocols'] ?? [],
    topic: channel['x-topic'],
    letsAnonymousIn: channel['x-anonymous'] === true,
    messages: own,
    bindings: bindingsOf(schemas, channel),
    receives: operations.filter(({ action }) => action === 'receive'),
    sends: operations.filter(({ action }) => action === 'send'),
    security: securityOf(document, schemas, operations),
  };
}

function operationOf(schemas, name, operation) {
  const listed = (references) => (references ?? []).map((message) => messageOf(schemas, message.$ref?.split('/').pop() ?? name, message));
  return {
    name,
    action: operation.action,
    summary: operation.summary ?? '',
    description: operation.description ?? '',
    tags: tagsOf(schemas, operation),
    messages: listed(operation.messages),
    replies: listed(operation.reply?.messages),
    security: operation.security ?? [],
  };
}

// Names with what is said of each; they may stand among the components.
function tagsOf(schemas, { tags = [] }) {
  return tags.map((tag) => schemas.resolve(tag)).map(({ name, description = '' }) => ({ name, description })).filter(({ name }) => name);
}

// A message by what it is called on the wire, with the schema of the whole and of its payload.
export function messageOf(schemas, key, given) {
  const message = schemas.resolve(given);
  const schema = schemas.resolve(message.payload ?? {});
  const properties = Object.entries(schema.properties ?? {});
  const [actionKey, action] = properties.find(([, property]) => schemas.resolve(property).const !== undefined) ?? [ACTION, {}];
  const payload = schema.properties?.payload;
  return {
    key,
    actionKey,
    action: schemas.resolve(action).const ?? message.name ?? key,
    title: message.title ?? '',
    description: message.summary ?? message.description ?? schema.description ?? '',
    schema,
    payload: payload && schemas.kind(payload).kind !== 'null' ? payload : undefined,
    flags: properties.filter(([name]) => name !== actionKey && name !== 'payload'),
    examples: (message.examples ?? []).map(({ payload: value }) => value).filter((value) => value !== undefined),
  };
}

// What is wanted of the request that opens the socket.
function bindingsOf(schemas, channel) {
  const { query, headers } = channel.bindings?.ws ?? {};
  const fields = (schema) => Object.entries(schemas.resolve(schema ?? {}).properties ?? {});
  return { query: fields(query), headers: fields(headers) };
}

// The schemes of a channel's operations, each once.
function securityOf(document, schemas, operations) {
  const found = new Map();
  for (const given of operations.flatMap(({ security }) => security)) {
    const name = given.$ref?.split('/').pop() ?? given.name ?? given.type;
    found.set(name, { key: name, ...schemas.resolve(given) });
  }
  return [...found.values()];
}
