import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { AppError } from '../errors.ts';

/** Addresses that no webhook may reach by itself: this machine, private and link-local networks, metadata services, groups. */
const INTERNAL_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Only global unicast (2000::/3) is left, without the parts of it that carry an IPv4 address or belong to nobody. */
const INTERNAL_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

function listOf(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of subnets) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return list;
}

const internal4 = listOf(INTERNAL_4);
const internal6 = listOf(INTERNAL_6);
const global6 = listOf(['2000::/3']);

export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);

/** ::ffff:10.0.0.1 is 10.0.0.1. */
const plain = (address: string): string => /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;

/** What may be called: everything public, and what `WEBHOOK_NETWORKS` lists. */
export class Networks {
  readonly #listed: BlockList;

  /** @param listed addresses and subnets, such as 10.1.0.0/16 */
  constructor(listed: readonly string[]) {
    this.#listed = listOf(listed);
  }

  allows(given: string): boolean {
    const address = plain(given);
    const family = isIP(address);
    if (family === 0) return false;
    if (this.#listed.check(address, family === 6 ? 'ipv6' : 'ipv4')) return true;
    if (family === 4) return !internal4.check(address, 'ipv4');
    return global6.check(address, 'ipv6') && !internal6.check(address, 'ipv6');
  }

  /**
   * The host of an endpoint, as far as that can be said without asking for its address.
   * @throws AppError URL_REFUSED
   */
  check(url: string): { url: URL; loopback: boolean } {
    const refuse = (why: string) => new AppError('URL_REFUSED', why);
    if (!URL.canParse(url)) throw refuse('This is no address.');
    const parsed = new URL(url);
    const host = parsed.hostname.replace(/^\[|\]$/g, '');
    const loopback = isLoopbackHost(host);
    if (parsed.username !== '' || parsed.password !== '')
      throw refuse('The address carries a user or password.');
    if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && loopback))
      throw refuse('Only https leaves this machine.');
    if (!loopback && isIP(host) !== 0 && !this.allows(host))
      throw refuse('This address is inside a private network.');
    return { url: parsed, loopback };
  }

  /** As `check`, and where the name can be resolved now, its addresses too. @throws AppError URL_REFUSED */
  async checkResolved(url: string): Promise<void> {
    const { url: parsed, loopback } = this.check(url);
    if (loopback) return;
    const host = parsed.hostname.replace(/^\[|\]$/g, '');
    const found = await new Promise<string[]>((resolve) => {
      const timer = setTimeout(() => resolve([]), 2000);
      lookup(host, { all: true }, (error, all) => {
        clearTimeout(timer);
        resolve(error ? [] : all.map(({ address }) => address));
      });
    });
    if (found.some((address) => !this.allows(address)))
      throw new AppError('URL_REFUSED', 'The name leads into a private network.');
  }

  /** Resolves a name for a connection, and fails when any of its addresses may not be called: the check cannot be outrun. */
  lookup: LookupFunction = (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const first = found[0];
      const wrong = found.some(({ address }) => !this.allows(address));
      if (wrong || !first)
        return callback(
          Object.assign(new Error('the name leads into a private network'), { code: 'URL_REFUSED' }),
          '',
          0,
        );
      if (options.all) return callback(null, found);
      callback(null, first.address, first.family);
    });
  };
}
