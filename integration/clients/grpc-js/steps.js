// SPDX-License-Identifier: Apache-2.0
'use strict';
// The script language of integration/scenario/step.h, for grpc-js. Recipes are read by
// integration/scenario/recipe.cc first, which refuses bad ones; here they are taken as right.

const fs = require('node:fs');

function parseScript(script) {
  return script
    .split(';')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => {
      const [verb, ...words] = text.split(' ').filter((word) => word !== '');
      switch (verb) {
        case 'read':
          return {verb, count: words[0] === 'all' ? Infinity : Number(words[0])};
        case 'send':
          return {verb, count: Number(words[0]), bytes: Number(words[1])};
        case 'send-last':
          return {verb, count: 1, bytes: Number(words[0])};
        case 'metadata':
        case 'trailer':
          return {verb, name: words[0], text: words.slice(1).join(' ')};
        case 'status':
          return {verb, code: Number(words[0]), text: words.slice(1).join(' ')};
        default:
          return {verb};
      }
    });
}

function payload(bytes) {
  const buffer = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; ++i) buffer[i] = 97 + ((i * 7 + Math.floor(i / 26)) % 26);
  return buffer;
}

// What a script or recipe means by `text`: a string, or a Buffer for a name that ends in -bin.
function metadataValue(name, text) {
  const isBinary = name.endsWith('-bin');
  if (/^@\d+$/.test(text)) {
    const bytes = payload(Number(text.slice(1)));
    return isBinary ? bytes : bytes.toString('latin1');
  }
  return isBinary ? Buffer.from(text, 'hex') : text;
}

// The connections of a recipe with their numbers, copies expanded.
function readConnections(path) {
  const connections = [];
  for (const entry of JSON.parse(fs.readFileSync(path, 'utf8')).connections) {
    for (let copy = 0; copy < (entry.copies ?? 1); ++copy) {
      connections.push({rounds: 1, parallel: 1, ...entry, number: connections.length});
    }
  }
  return connections;
}

// Messages of a readable stream, one at a time; `next` gives null at the end.
class Inbox {
  constructor(stream) {
    this.waiting = [];
    this.readers = [];
    this.ended = false;
    stream.on('data', (message) => this.put(message));
    stream.on('end', () => this.end());
  }
  put(message) {
    const reader = this.readers.shift();
    if (reader) reader(message);
    else this.waiting.push(message);
  }
  end() {
    this.ended = true;
    for (const reader of this.readers.splice(0)) reader(null);
  }
  next() {
    if (this.waiting.length > 0) return Promise.resolve(this.waiting.shift());
    if (this.ended) return Promise.resolve(null);
    return new Promise((resolve) => this.readers.push(resolve));
  }
}

const raw = (buffer) => buffer;

module.exports = {parseScript, payload, metadataValue, readConnections, Inbox, raw};
