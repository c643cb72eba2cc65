/** One call that reached the org. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly at: string;
}

const KEPT = 2000;

/** What was asked of the org, so that tests can count Salesforce calls from outside. */
export class RequestLog {
  private counts = new Map<string, number>();
  private recent: LoggedRequest[] = [];
  private total = 0;

  add(entry: LoggedRequest): void {
    this.total++;
    const key = `${entry.method} ${entry.path}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    this.recent.push(entry);
    if (this.recent.length > 2 * KEPT) this.recent = this.recent.slice(-KEPT);
  }

  /** `{ total, counts: [{ method, path, count }], recent: [{ method, path, query, status, at }] }` */
  toBody(): object {
    const counts = [...this.counts].map(([key, count]) => {
      const [method = '', path = ''] = key.split(' ');
      return { method, path, count };
    });
    return { total: this.total, counts, recent: this.recent.slice(-KEPT) };
  }

  clear(): void {
    this.counts = new Map();
    this.recent = [];
    this.total = 0;
  }
}
