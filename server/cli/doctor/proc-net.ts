import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A socket of one of our processes as the kernel shows it. */
export interface KernelSocket {
  pid: number;
  table: string;
  remote: string;
  local: boolean;
}

/** Inodes of the sockets that a process holds. */
function inodes(pid: number): Set<string> {
  const held = new Set<string>();
  try {
    for (const fd of readdirSync(`/proc/${pid}/fd`)) {
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
        if (inode) held.add(inode);
      } catch {
        // Closed while being listed.
      }
    }
  } catch {
    // The process ended.
  }
  return held;
}

/** The kernel writes addresses as hexadecimal words of four bytes, each word in host (little-endian) order. */
export function decodeAddress(hex: string): { address: string; loopback: boolean; unset: boolean } {
  const bytes = [...hex.matchAll(/.{8}/g)].flatMap(([word]) =>
    [6, 4, 2, 0].map((at) => Number.parseInt(word.slice(at, at + 2), 16)),
  );
  const mapped =
    bytes.length === 16 && bytes.slice(0, 10).every((b) => b === 0) && bytes[10] === 255 && bytes[11] === 255;
  const v4 = bytes.length === 4 ? bytes : mapped ? bytes.slice(12) : null;
  const unset = bytes.every((b) => b === 0) || (v4?.every((b) => b === 0) ?? false);
  if (v4) return { address: v4.join('.'), loopback: v4[0] === 127, unset };
  const groups = Array.from({ length: 8 }, (_, k) =>
    (((bytes[k * 2] ?? 0) << 8) | (bytes[k * 2 + 1] ?? 0)).toString(16),
  );
  return {
    address: groups.join(':'),
    loopback: bytes.slice(0, 15).every((b) => b === 0) && bytes[15] === 1,
    unset,
  };
}

/** Connected sockets of these processes, from /proc/net. Listening and unconnected ones have no remote end. */
export function connectedSockets(pids: number[]): KernelSocket[] {
  return pids.flatMap((pid) => {
    const held = inodes(pid);
    return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) => {
      let text = '';
      try {
        text = readFileSync(`/proc/${pid}/net/${table}`, 'utf8');
      } catch {
        return [];
      }
      return text
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/))
        .filter((columns) => held.has(columns[9] ?? ''))
        .map((columns) => {
          const [hex = '', port = '0'] = (columns[2] ?? '').split(':');
          return { ...decodeAddress(hex), port: Number.parseInt(port, 16) };
        })
        .filter(({ unset, address }) => !unset && address !== '')
        .map(({ address, port, loopback }) => ({
          pid,
          table,
          remote: `${address}:${port}`,
          local: loopback,
        }));
    });
  });
}
