import { randomBytes } from 'node:crypto';
import type { OrgDatabase } from '../records/database.ts';
import type { Access } from '../schema/access.ts';

/** Who a request comes from. */
export interface Session {
  readonly token: string;
  readonly userId: string;
  /** The client id that logged in. */
  readonly client: string;
  readonly access: Access;
}

/** Access tokens that are valid now; they outlive a restart, as Salesforce's outlive a client. */
export class Sessions {
  private readonly database: OrgDatabase;
  private readonly organizationId: string;
  private readonly accessOf: (userId: string) => Access;
  private readonly open = new Map<string, Session>();
  private readonly endListeners: ((token: string) => void)[] = [];

  constructor(database: OrgDatabase, organizationId: string, accessOf: (userId: string) => Access) {
    this.database = database;
    this.organizationId = organizationId;
    this.accessOf = accessOf;
    for (const row of database.all('SELECT token, user_id, client FROM "_session"')) {
      this.remember(String(row['token']), String(row['user_id']), String(row['client']));
    }
  }

  private remember(token: string, userId: string, client: string): Session {
    const session = { token, userId, client, access: this.accessOf(userId) };
    this.open.set(token, session);
    return session;
  }

  /** A new access token such as `00DWb…!AQ…`. */
  start(userId: string, client: string): Session {
    const secret = randomBytes(48)
      .toString('base64')
      .replaceAll(/[^A-Za-z0-9]/g, '.');
    const token = `${this.organizationId.slice(0, 15)}!AQ${secret}`;
    this.database.run('INSERT INTO "_session" (token, user_id, client) VALUES (?, ?, ?)', [
      token,
      userId,
      client,
    ]);
    return this.remember(token, userId, client);
  }

  /** The session of an `Authorization` header (`Bearer` or `OAuth`), or undefined. */
  find(authorization: string | undefined): Session | undefined {
    const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    return token === undefined ? undefined : this.open.get(token);
  }

  byToken(token: string): Session | undefined {
    return this.open.get(token);
  }

  /** Calls back when a token stops being valid. */
  onEnd(listener: (token: string) => void): void {
    this.endListeners.push(listener);
  }

  end(token: string): void {
    this.database.run('DELETE FROM "_session" WHERE token = ?', [token]);
    if (this.open.delete(token)) for (const listener of this.endListeners) listener(token);
  }

  endAll(): void {
    for (const token of this.open.keys()) this.end(token);
  }
}
