/**
 * Loaded with `--import` into every Node process of a server under `switchboard doctor --offline`. It writes one line
 * for itself and one for every connection, look-up or datagram that the process begins, with the place it goes to.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import type { Attempt } from './attempts.ts';

const file = process.env.SWITCHBOARD_DOCTOR_LOG;
const note = (attempt: Omit<Attempt, 'pid'>) => {
  if (file) appendFileSync(file, `${JSON.stringify({ pid: process.pid, ...attempt })}\n`);
};

note({ kind: 'hooked', target: process.argv[1] ?? '' });

/** Replaces a function by one that notes where it goes and then does what it did. */
function watch<T extends object, K extends keyof T>(
  owner: T,
  name: K,
  kind: Attempt['kind'],
  target: (args: unknown[]) => string,
): void {
  const original = owner[name];
  if (typeof original !== 'function') return;
  const watched = function (this: unknown, ...args: unknown[]): unknown {
    note({ kind, target: target(args) });
    return original.apply(this, args);
  };
  owner[name] = watched as T[K];
}

/** Every TCP and pipe connection of Node, TLS, HTTP and fetch included, is begun by this method. */
watch(net.Socket.prototype, 'connect', 'connect', (args) => {
  const flat = (Array.isArray(args[0]) ? args[0] : args) as unknown[];
  const first = flat[0];
  if (typeof first === 'object' && first !== null) {
    const { path, host, port } = first as { path?: string; host?: string; port?: number };
    return path ? `pipe:${path}` : `${host ?? 'localhost'}:${port ?? ''}`;
  }
  if (typeof first === 'number' || /^\d+$/.test(String(first)))
    return `${typeof flat[1] === 'string' ? flat[1] : 'localhost'}:${String(first)}`;
  return `pipe:${String(first)}`;
});
watch(
  dgram.Socket.prototype,
  'send',
  'datagram',
  (args) => `${String(args.find((arg) => typeof arg === 'string' && arg !== '') ?? 'localhost')}:`,
);
watch(globalThis, 'fetch', 'fetch', (args) => {
  const request = args[0];
  return new URL(request instanceof Request ? request.url : String(request)).host;
});
const lookups = [
  'lookup',
  'resolve',
  'resolve4',
  'resolve6',
  'resolveAny',
  'resolveCname',
  'resolveMx',
  'resolveSrv',
  'resolveTxt',
  'reverse',
] as const;
for (const name of lookups) watch(dns, name, 'lookup', (args) => String(args[0]));
for (const name of lookups) watch(dns.promises, name, 'lookup', (args) => String(args[0]));
syncBuiltinESMExports();
