/** One server's host and port. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** The place of Redis, as REDIS_URL states it. */
export interface RedisAddress {
  /** One server, several of one cluster, or the sentinels. */
  readonly hosts: readonly HostAndPort[];
  readonly tls: boolean;
  readonly username: string | null;
  readonly password: string | null;
  readonly database: number;
  /** The name under which the sentinels watch the primary; null without sentinels. */
  readonly primary: string | null;
  /** How the hub signs in at the sentinels themselves. */
  readonly sentinelUsername: string | null;
  readonly sentinelPassword: string | null;
}

export const REDIS_FORMS =
  'redis://host:6379/0, redis://host:6379,host:6380 for a cluster, or redis-sentinel://host:26379,host:26380/0#name for ' +
  'sentinels; rediss:// and rediss-sentinel:// with TLS';

const FORM =
  /^(?<scheme>rediss?(?<sentinel>-sentinel)?):\/\/(?:(?<user>[^@/?#]*)@)?(?<hosts>[^@/?#]+)(?:\/(?<database>\d*))?(?:\?(?<query>[^#]*))?(?:#(?<primary>.+))?$/;
const PORT = { server: 6379, sentinel: 26_379 } as const;

/** Null for a text of another form. */
export function parseRedisAddress(text: string): RedisAddress | null {
  const {
    scheme = '',
    sentinel,
    user = '',
    hosts = '',
    database,
    query,
    primary,
  } = FORM.exec(text)?.groups ?? {};
  const withSentinels = sentinel !== undefined;
  if (withSentinels !== (primary !== undefined)) return null;
  const servers = hosts
    .split(',')
    .map((host) => hostAndPort(host, withSentinels ? PORT.sentinel : PORT.server));
  const settings = new URLSearchParams(query);
  try {
    const [username = '', ...password] = user.split(':');
    const address = {
      hosts: servers.filter((server) => server !== null),
      tls: scheme.startsWith('rediss'),
      username: decodeURIComponent(username) || null,
      password: decodeURIComponent(password.join(':')) || null,
      database: Number(database ?? 0),
      primary: primary === undefined ? null : decodeURIComponent(primary),
      sentinelUsername: settings.get('sentinelUsername'),
      sentinelPassword: settings.get('sentinelPassword'),
    };
    return servers.length > 0 && address.hosts.length === servers.length ? address : null;
  } catch {
    // A percent sign that begins no code.
    return null;
  }
}

/** The address of one server, with the user and the encryption of another address. */
export function addressOfServer({ host, port }: HostAndPort, like: RedisAddress): RedisAddress {
  return { ...like, hosts: [{ host, port }], primary: null };
}

function hostAndPort(text: string, defaultPort: number): HostAndPort | null {
  // "redis:" is no scheme with rules of its own, so that the host stays as it is written.
  const url = URL.parse(`redis://${text}`);
  if (url === null || url.hostname === '' || url.pathname !== '') return null;
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || defaultPort) };
}
