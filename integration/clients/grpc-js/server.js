// SPDX-License-Identifier: Apache-2.0
'use strict';
// node server.js RECIPE.json HOST [FOLDER]
// Serves the methods of a recipe as integration/echo_backend.h does, prints its port, and ends when
// standard input does. With a FOLDER over TLS, with its key.pem and cert.pem.

const fs = require('node:fs');

const grpc = require('@grpc/grpc-js');
const {parseScript, payload, metadataValue, readConnections, Inbox, raw} = require('./steps.js');

const maxMetadataBytes = 256 * 1024;

function write(call, message) {
  return new Promise((resolve) => call.write(message, resolve));
}

async function play(call) {
  const script = call.metadata.get('x-scenario')[0] ?? '';
  const steps = script === '' ? [{verb: 'echo'}] : parseScript(script);
  const initial = new grpc.Metadata();
  const trailer = new grpc.Metadata();
  const inbox = new Inbox(call);
  const cancelled = new Promise((resolve) => call.on('cancelled', () => resolve(null)));
  const next = () => Promise.race([inbox.next(), cancelled]);
  let initialSent = false;
  const send = (message) => {
    if (!initialSent) call.sendMetadata(initial);
    initialSent = true;
    return Promise.race([write(call, message), cancelled]);
  };

  for (const step of steps) {
    switch (step.verb) {
      case 'read':
        for (let i = 0; i < step.count && (await next()) !== null; ++i);
        break;
      case 'echo':
        for (let m = await next(); m !== null; m = await next()) await send(m);
        break;
      case 'send':
        for (let i = 0; i < step.count; ++i) await send(payload(step.bytes));
        break;
      case 'metadata':
        initial.add(step.name, metadataValue(step.name, step.text));
        break;
      case 'trailer':
        trailer.add(step.name, metadataValue(step.name, step.text));
        break;
      case 'await-cancel':
        await cancelled;
        return;
      case 'status':
        if (step.code !== 0) {
          call.emit('error', {code: step.code, details: step.text, metadata: trailer});
          return;
        }
        break;
      default:
        call.emit('error', {code: grpc.status.INVALID_ARGUMENT, details: `step ${step.verb}`});
        return;
    }
  }
  call.end(trailer);
}

function credentialsOf(folder) {
  if (!folder) return grpc.ServerCredentials.createInsecure();
  const read = (name) => fs.readFileSync(`${folder}/${name}`);
  return grpc.ServerCredentials.createSsl(null, [{private_key: read('key.pem'), cert_chain: read('cert.pem')}]);
}

function main([recipe, host, folder]) {
  const server = new grpc.Server({
    'grpc.max_receive_message_length': 16 * 1024 * 1024,
    'grpc.max_metadata_size': maxMetadataBytes,
  });
  const paths = new Set(readConnections(recipe).flatMap((c) => c.calls.map((call) => call.path)));
  for (const path of paths) server.register(path, play, raw, raw, 'bidi');
  server.bindAsync(`${host}:0`, credentialsOf(folder), (error, port) => {
    if (error) throw error;
    console.log(String(port));
  });
  process.stdin.on('end', () => server.forceShutdown());
  process.stdin.resume();
}

main(process.argv.slice(2));
