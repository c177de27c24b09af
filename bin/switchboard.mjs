#!/usr/bin/env node
// Installs and builds what is missing, then hands over to the product's own command line.
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './lib/build.mjs';
import { checkMachine, ensureInstalled } from './lib/install.mjs';
import { withLock } from './lib/lock.mjs';
import { inRoot } from './lib/root.mjs';

checkMachine();
await withLock(async () => {
  ensureInstalled();
  ensureBuilt();
});
await import(pathToFileURL(inRoot('dist', 'server', 'cli', 'index.js')).href);
