/** The org's daily API requests: how many there are and how many are used. */
export class DailyRequests {
  readonly max: number;
  private used = 0;

  constructor(max: number) {
    this.max = max;
  }

  /** Counts one call; false when none is left. */
  spend(): boolean {
    if (this.used >= this.max) return false;
    this.used++;
    return true;
  }

  get remaining(): number {
    return this.max - this.used;
  }

  setRemaining(remaining: number): void {
    this.used = this.max - Math.min(remaining, this.max);
  }

  /** Value of `Sforce-Limit-Info`. */
  get header(): string {
    return `api-usage=${this.used}/${this.max}`;
  }
}
