import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BodyTooLarge } from './body.ts';
import { FORM_OVERHEAD_BYTES, fileOfForm } from './form-file.ts';

const CHUNK_BYTES = 64 * 1024;

/**
 * A request's body in a file that only this process can read, until it is disposed. The server's time limit then covers only
 * the upload, however long the work on the body takes. Memory holds one chunk.
 */
export class KeptBody implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #path: string;
  sizeBytes = 0;

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /** @throws BodyTooLarge; before a byte is read if Content-Length is over the limit */
  static of(request: IncomingMessage, limit: number): Promise<KeptBody> {
    refuseAnnounced(request, limit, limit);
    // The request is not destroyed when the loop ends early: its connection still carries the refusal.
    return KeptBody.#of(request, request.iterator({ destroyOnReturn: false }), limit);
  }

  /** The one file of a multipart form. Throws as `of` and `fileOfForm` do. */
  static ofForm(request: IncomingMessage, limit: number): Promise<KeptBody> {
    refuseAnnounced(request, limit, limit + FORM_OVERHEAD_BYTES);
    return KeptBody.#of(request, fileOfForm(request), limit);
  }

  static async #of(
    request: IncomingMessage,
    chunks: AsyncIterable<Uint8Array>,
    limit: number,
  ): Promise<KeptBody> {
    const path = join(tmpdir(), `waybill-${randomUUID()}`);
    const kept = new KeptBody(await open(path, 'wx+', 0o600), path);
    try {
      await kept.#fill(chunks, limit);
      return kept;
    } catch (error) {
      // Discards the rest of the body, so that the client reads the answer. The iteration has paused it.
      request.resume();
      await kept[Symbol.asyncDispose]();
      throw error;
    }
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (let position = 0; ; ) {
      const { bytesRead, buffer } = await this.#file.read(
        Buffer.alloc(CHUNK_BYTES),
        0,
        CHUNK_BYTES,
        position,
      );
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
    await rm(this.#path, { force: true });
  }

  async #fill(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<void> {
    for await (const chunk of chunks) {
      this.sizeBytes += chunk.length;
      if (this.sizeBytes > limit) throw new BodyTooLarge(limit, this.sizeBytes);
      await this.#file.appendFile(chunk);
    }
  }
}

function refuseAnnounced(request: IncomingMessage, limit: number, mostBytes: number): void {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced <= mostBytes) return;
  request.resume();
  throw new BodyTooLarge(limit, announced);
}
