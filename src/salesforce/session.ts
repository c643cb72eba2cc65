import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SignJWT } from 'jose';
import type { Connection } from 'jsforce/lib/connection.js';
import { WaybillError } from '../domain/errors.ts';
import type { AllowedHosts } from './allowed-hosts.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { translated } from './salesforce-error.ts';
import type { ServerClock } from './server-clock.ts';

export interface SessionOptions {
  readonly loginUrl: string;
  readonly clientId: string;
  readonly username: string;
  readonly privateKeyFile: string;
  readonly audience: string | undefined;
  readonly clock: Pick<ServerClock, 'aheadMs'>;
  /** Called when a login is tried again by Salesforce's clock. */
  readonly onClockApart: (aheadMs: number) => void;
  /** Called once when logins stop until the breaker's time has passed. */
  readonly onRefused: (error: WaybillError) => void;
}

export interface SessionCredentials {
  readonly generation: number;
  readonly accessToken: string;
  readonly instanceUrl: string;
  readonly organizationId: string;
}

/** Salesforce accepts an assertion for at most five minutes. */
const ASSERTION_SECONDS = 180;
/** So far apart a difference of the clocks may be why an assertion was refused, milliseconds. */
const APART_MS = 60_000;
/** A clock in a wrong time zone; what is further off is no clock to go by. Milliseconds. */
const MOST_APART_MS = 86_400_000;
/** Refusals in a row after which logins stop, and for how long. */
const REFUSALS = 3;
const REFUSED_MS = 30_000;
/** How often a login looks for a new address of the org while the old one does not answer, milliseconds. */
const MOVED_MS = 5_000;

/**
 * The integration user's session. At most one login is under way at a time, however many calls need it. A session
 * that Salesforce refuses is renewed once by {@link renew}; a refusal of the new one is reported with
 * {@link refused}. After three refusals in a row no login is tried for 30 seconds.
 */
export class Session {
  readonly #connection: Connection;
  readonly #hosts: AllowedHosts;
  readonly #options: SessionOptions;
  readonly #breaker: CircuitBreaker;
  #login: Promise<void> | null = null;
  #generation = 0;
  #loggedInAt = Number.NEGATIVE_INFINITY;
  #isDoubted = false;
  /** How far Salesforce's clock is ahead of ours, as far as an assertion was refused for it. Milliseconds. */
  #aheadMs = 0;

  constructor(connection: Connection, hosts: AllowedHosts, options: SessionOptions) {
    this.#connection = connection;
    this.#hosts = hosts;
    this.#options = options;
    this.#breaker = new CircuitBreaker({
      threshold: REFUSALS,
      openMs: REFUSED_MS,
      onOpen: options.onRefused,
    });
  }

  /** Why logins are not tried at the moment, or null. */
  get refusal(): WaybillError | null {
    return this.#breaker.isOpen ? this.#breaker.lastError : null;
  }

  /**
   * The generation of the session that calls use now, logging in first where there is none.
   *
   * @throws WaybillError UPSTREAM_AUTHENTICATION, UPSTREAM_UNAVAILABLE, UPSTREAM_TIMEOUT, CONFIGURATION
   */
  async ensure(): Promise<number> {
    // An open breaker refuses even with a token, because that token was refused.
    if (this.#breaker.isOpen || !this.#connection.accessToken) await this.#loggedIn();
    else if (this.#isDoubted) await this.#lookedUp();
    return this.#generation;
  }

  /**
   * The address of the session does not answer: the org may have moved. The next call logs in again, at most once in
   * `MOVED_MS`. If the login does not answer either, the session stays in use.
   */
  doubt(): void {
    this.#isDoubted ||= performance.now() - this.#loggedInAt >= MOVED_MS;
  }

  /** What calls outside of jsforce need of the session that is in use, logging in first where there is none. */
  async credentials(): Promise<SessionCredentials> {
    const generation = await this.ensure();
    const { accessToken, instanceUrl, userInfo } = this.#connection;
    return {
      generation,
      accessToken: accessToken ?? '',
      instanceUrl,
      organizationId: userInfo?.organizationId ?? '',
    };
  }

  /** A session newer than the given one: another caller may have renewed it already. */
  async renew(generation: number): Promise<void> {
    if (generation === this.#generation) await this.#loggedIn();
  }

  /** A new session was refused, too. */
  refused(error: WaybillError): void {
    this.#breaker.failed(error);
  }

  /** A call was let in. */
  accepted(): void {
    this.#breaker.succeeded();
  }

  async #lookedUp(): Promise<void> {
    const { accessToken, instanceUrl } = this.#connection;
    this.#isDoubted = false;
    try {
      await this.#loggedIn();
    } catch (error) {
      if (error instanceof WaybillError && error.code === 'UPSTREAM_AUTHENTICATION') throw error;
      Object.assign(this.#connection, { accessToken, instanceUrl });
    }
  }

  #loggedIn(): Promise<void> {
    this.#login ??= this.#logIn().finally(() => {
      this.#login = null;
    });
    return this.#login;
  }

  async #logIn(): Promise<void> {
    const refusal = this.#breaker.refusal();
    if (refusal !== null) throw refusal;
    this.#loggedInAt = performance.now();
    try {
      await this.#authorized();
      this.#hosts.check(this.#connection.instanceUrl);
      // A trailing slash would make every later path begin with two.
      this.#connection.instanceUrl = this.#connection.instanceUrl.replace(/\/+$/, '');
      this.#generation += 1;
      // A successful login does not prove that its token is accepted.
      this.#breaker.onProbation();
    } catch (error) {
      this.#connection.accessToken = null;
      const failure = loginFailure(error);
      if (failure.code === 'UPSTREAM_AUTHENTICATION') this.#breaker.failed(failure);
      else this.#breaker.abandoned();
      throw failure;
    }
  }

  /** If the assertion is refused and the clocks differ, it is made once more by Salesforce's clock. */
  async #authorized(): Promise<void> {
    try {
      await this.#authorize();
    } catch (error) {
      const { aheadMs } = this.#options.clock;
      if (aheadMs === null || Math.abs(aheadMs) > MOST_APART_MS) throw error;
      const isApart = Math.abs(aheadMs - this.#aheadMs) >= APART_MS;
      if (!isApart || loginFailure(error).details.vendorCode !== 'invalid_grant') throw error;
      this.#aheadMs = aheadMs;
      await this.#authorize();
      this.#options.onClockApart(aheadMs);
    }
  }

  async #authorize(): Promise<void> {
    await this.#connection.authorize({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await this.#assertion(),
    });
  }

  async #assertion(): Promise<string> {
    const { clientId, username, audience, loginUrl } = this.#options;
    return await new SignJWT()
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(clientId)
      .setSubject(username)
      .setAudience(audience ?? loginUrl.replace(/\/+$/, ''))
      .setExpirationTime(Math.floor((Date.now() + this.#aheadMs) / 1000) + ASSERTION_SECONDS)
      .sign(await this.#privateKey());
  }

  async #privateKey(): Promise<KeyObject> {
    try {
      return createPrivateKey(await readFile(this.#options.privateKeyFile));
    } catch (cause) {
      throw new WaybillError('CONFIGURATION', 'The private key of the Salesforce user cannot be read.', {
        details: { system: 'SALESFORCE', vendorCode: 'PRIVATE_KEY' },
        cause,
      });
    }
  }
}

function loginFailure(error: unknown): WaybillError {
  // The transport ends a login with the reason of AbortSignal.timeout.
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return translated({ code: 'ETIMEDOUT', cause: error }, { status: null, writes: false });
  }
  return translated(error, { status: null, writes: false });
}
