import { type LookupAddress, type LookupOptions, lookup as resolve } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/** The families of hosts on which Salesforce serves instances and logins. */
const SALESFORCE_FAMILIES = ['*.salesforce.com', '*.force.com', '*.salesforce.mil'] as const;

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** The hub must not send its session to this URL, or to the address behind its name. */
export class HostRefused extends Error {
  override readonly name = 'HostRefused';
}

type LookupAnswer = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

export interface HostSettings {
  /** Exact hosts and families; Salesforce's own families and the login host unless given. */
  readonly allowedHosts?: readonly string[] | undefined;
  readonly loginUrl: string;
  /** Refuses plaintext for exact hosts too. */
  readonly httpsOnly?: boolean | undefined;
}

/**
 * Decides which hosts the hub may call. An operator chose an exact host (`127.0.0.1:8443`): it may be anywhere, also
 * without TLS unless `httpsOnly`. A family (`*.my.salesforce.com`) is called by HTTPS only, and its addresses are checked when the socket
 * connects, so that DNS cannot rebind a name to the private network.
 */
export class AllowedHosts {
  readonly #exact: ReadonlySet<string>;
  readonly #exactNames: ReadonlySet<string>;
  readonly #suffixes: readonly string[];
  readonly #plaintext: boolean;

  constructor({ allowedHosts: hosts, loginUrl, httpsOnly = false }: HostSettings) {
    this.#plaintext = !httpsOnly;
    const login = new URL(loginUrl);
    const all = hosts ?? [...SALESFORCE_FAMILIES, login.host];
    const exact = all.filter((host) => !host.startsWith('*.')).map((host) => host.toLowerCase());
    const families = all.filter((host) => host.startsWith('*.'));
    this.#suffixes = families.map((host) => host.slice(1).toLowerCase());
    // A login host which is in a family stays under the family's rules.
    const loginIsInFamily = hosts === undefined && this.#inFamily(login.hostname);
    this.#exact = new Set(loginIsInFamily ? [] : exact);
    this.#exactNames = new Set([...this.#exact].map((host) => new URL(`http://${host}`).hostname));
  }

  /** @throws HostRefused unless the URL's host may be called. */
  check(url: string): void {
    let parsed: URL;
    try {
      parsed = new URL(url);
    } catch {
      throw new HostRefused('The address is not a URL.');
    }
    if (parsed.username !== '' || parsed.password !== '') throw new HostRefused('The URL holds a password.');
    const isExact = this.#exact.has(parsed.host);
    if (isExact && (parsed.protocol === 'https:' || (this.#plaintext && parsed.protocol === 'http:'))) return;
    if (!isExact && !this.#inFamily(parsed.hostname)) {
      throw new HostRefused(`The host ${parsed.host} is not in the list of allowed Salesforce hosts.`);
    }
    if (parsed.protocol !== 'https:')
      throw new HostRefused(`The host ${parsed.host} is reached by HTTPS only.`);
  }

  /** A `lookup` for sockets which refuses private addresses, except for hosts named exactly. */
  readonly lookup = (hostname: string, options: LookupOptions, answer: LookupAnswer): void => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return answer(error, []);
      const inside = addresses.find((address) => isPrivateAddress(address.address));
      if (inside !== undefined && !this.#exactNames.has(hostname)) {
        return answer(new HostRefused(`The host ${hostname} has a private address.`), []);
      }
      const [first] = addresses;
      if (options.all === true || first === undefined) return answer(null, addresses);
      return answer(null, first.address, first.family);
    });
  };

  #inFamily(hostname: string): boolean {
    return this.#suffixes.some((suffix) => hostname.endsWith(suffix));
  }
}

/** Whether an address is loopback, link-local, multicast or of a private network; IPv4 inside IPv6 included. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return PRIVATE.check(address, 'ipv4');
  if (family !== 6) return true;
  return PRIVATE.check(address, 'ipv6');
}
