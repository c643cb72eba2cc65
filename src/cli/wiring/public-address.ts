import type { Config } from '../../config/environment.ts';

/**
 * Where people reach the gateway: as configured, else where the gateway of this process listens, else this machine's
 * WAYBILL_PORT.
 */
export class PublicAddress {
  readonly #configured: string | null;
  #origin: string;

  constructor({ publicUrl, port }: Config) {
    this.#configured = publicUrl?.replace(/\/+$/, '') ?? null;
    this.#origin = `http://127.0.0.1:${port}`;
  }

  /** Without a slash at its end. */
  get url(): string {
    return this.#configured ?? this.#origin;
  }

  /** @param url any address of the gateway */
  listensAt(url: string): void {
    this.#origin = new URL(url).origin;
  }
}
