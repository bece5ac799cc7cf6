// SPDX-License-Identifier: Apache-2.0
'use strict';
// node client.js RECIPE.json HOST:PORT [FOLDER]
// Makes the calls of a recipe's grpc-js connections and prints, for each, the record that
// integration/scenario/call_record.h describes. With a FOLDER over TLS, trusting its cert.pem.

const fs = require('node:fs');

const grpc = require('@grpc/grpc-js');
const {parseScript, payload, metadataValue, readConnections, Inbox, raw} = require('./steps.js');

const statusNames = Object.fromEntries(
  Object.entries(grpc.status).filter(([, code]) => typeof code === 'number').map(([n, c]) => [c, n]));

// The record as far as it is known before the call, and the metadata to send.
function announce(connection, call, index, server) {
  const record = {
    callId: `${connection.number}-${index}`,
    connection: connection.number,
    ...(connection.parallel === 1 ? {sequence: index} : {}),
    client: 'grpc-js',
    server,
    kind: call.kind ?? 'unary',
    authority: call.authority ?? connection.authority,
    path: call.path,
    headers: {},
    completeness: call.completeness ?? ['complete'],
    requestMessages: 0,
    requestBytes: 0,
    responseMessages: 0,
    responseBytes: 0,
    responseStatus: '',
    ...(call.deadlineMs ? {deadlineMs: call.deadlineMs} : {}),
    halfClosed: false,
    cancelled: false,
  };
  const metadata = new grpc.Metadata();
  const add = (name, value) => {
    metadata.add(name, value);
    (record.headers[name] ??= []).push(Buffer.isBuffer(value) ? value.toString('base64') : value);
  };
  for (const [name, values] of Object.entries(call.headers ?? {})) {
    for (const text of [values].flat()) add(name, metadataValue(name, text));
  }
  add('x-call-id', record.callId);
  if (call.server) add('x-scenario', call.server);
  return {record, metadata};
}

function countSent(record, bytes) {
  record.requestMessages += 1;
  record.requestBytes += bytes;
}

function countReceived(record, message) {
  record.responseMessages += 1;
  record.responseBytes += message.length;
}

// Starts the call through the API of its kind; the returned promise gives the status code.
function start(client, call, {record, metadata}, firstMessage) {
  const options = {host: record.authority};
  if (call.deadlineMs) options.deadline = Date.now() + call.deadlineMs;
  let stream;
  const code = new Promise((resolve) => {
    const single = (error, message) => {
      if (message) countReceived(record, message);
      resolve(error ? error.code : grpc.status.OK);
    };
    const common = [call.path, raw, raw];
    switch (record.kind) {
      case 'unary':
        stream = client.makeUnaryRequest(...common, firstMessage, metadata, options, single);
        break;
      case 'clientStreaming':
        stream = client.makeClientStreamRequest(...common, metadata, options, single);
        break;
      case 'serverStreaming':
        stream = client.makeServerStreamRequest(...common, firstMessage, metadata, options);
        break;
      default:
        stream = client.makeBidiStreamRequest(...common, metadata, options);
    }
    if (!record.kind.match(/^(unary|clientStreaming)$/)) {
      const ended = new Promise((done) => stream.on('end', done));
      stream.on('error', () => {});  // told again by 'status'
      stream.on('status', (status) => ended.then(() => resolve(status.code)));
    }
  });
  return {stream, code};
}

// The messages of a call that takes exactly one are sent by start().
const sendsOnStart = (kind) => kind === 'unary' || kind === 'serverStreaming';

async function play(step, stream, inbox, record) {
  switch (step.verb) {
    case 'send':
    case 'send-last':
      for (let i = 0; i < step.count; ++i) {
        await new Promise((resolve) => stream.write(payload(step.bytes), resolve));
        countSent(record, step.bytes);
      }
      if (step.verb === 'send') return;
    // fall through: send-last ends the request
    case 'close':
      record.halfClosed = true;
      stream.end();
      return;
    case 'cancel':
      record.cancelled = true;
      stream.cancel();
      return;
    case 'read':
      for (let i = 0; i < step.count && (await inbox.next()) !== null; ++i);
      return;
    default:
      throw new Error(`a client has no step ${step.verb}`);
  }
}

async function makeCall(client, call, announced) {
  const {record} = announced;
  const steps = parseScript(call.client ?? '');
  let first = null;
  if (sendsOnStart(record.kind)) {
    const {bytes} = steps.shift();
    first = payload(bytes);
    countSent(record, bytes);
    record.halfClosed = true;
  }
  const {stream, code} = start(client, call, announced, first);
  const inbox = typeof stream.read === 'function' ? new Inbox(stream) : null;
  if (inbox) stream.on('data', (message) => countReceived(record, message));
  const script = (async () => {
    for (const step of steps) await play(step, stream, inbox, record);
  })();
  // A call that ends early leaves the script waiting for a write that nobody will take.
  await Promise.race([script, code]);
  record.responseStatus = statusNames[await code];
  return record;
}

function credentialsOf(folder) {
  if (!folder) return grpc.credentials.createInsecure();
  return grpc.credentials.createSsl(fs.readFileSync(`${folder}/cert.pem`));
}

async function runConnection(connection, server, folder) {
  const client = new grpc.Client(server, credentialsOf(folder), {
    ...(folder ? {'grpc.ssl_target_name_override': connection.authority} : {}),
    'grpc.default_authority': connection.authority,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.max_receive_message_length': 16 * 1024 * 1024,
    'grpc.max_metadata_size': 256 * 1024,
  });
  const total = connection.calls.length * connection.rounds;
  const records = new Array(total);
  let next = 0;
  const work = async () => {
    for (let i = next++; i < total; i = next++) {
      const call = connection.calls[i % connection.calls.length];
      records[i] = await makeCall(client, call, announce(connection, call, i, server));
    }
  };
  await Promise.all(Array.from({length: connection.parallel}, work));
  client.close();
  return records;
}

async function main([recipe, server, folder]) {
  const mine = readConnections(recipe).filter((connection) => connection.client === 'grpc-js');
  const parts = await Promise.all(mine.map((connection) => runConnection(connection, server, folder)));
  process.stdout.write(parts.flat().map((record) => `${JSON.stringify(record)}\n`).join(''));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
