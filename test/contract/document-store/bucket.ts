import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256, signRequest } from '../../../src/document-store/signature-v4.ts';

export const CREDENTIALS = { accessKeyId: 'tester', secretAccessKey: 'secret', region: 'eu-central-1' };

export interface Bucket extends AsyncDisposable {
  readonly url: string;
  /** Answers the next request with this status. */
  failNext(status: number): void;
}

/** The four calls of S3 that the store makes, over the wire, with their signatures checked. */
export async function startBucket(): Promise<Bucket> {
  const objects = new Map<string, Buffer>();
  let failure = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const end = (status: number, content: Buffer | string = '') => response.writeHead(status).end(content);
    if (failure !== 0) {
      end(failure, '<Error/>');
      failure = 0;
      return;
    }
    if (!isSigned(request, body)) return end(403, '<Error><Code>SignatureDoesNotMatch</Code></Error>');
    const key = request.url ?? '';
    const found = objects.get(key);
    const source = request.headers['x-amz-copy-source'];
    if (request.method === 'PUT' && typeof source === 'string') {
      const copied = objects.get(source);
      if (copied === undefined) return end(404, '<Error><Code>NoSuchKey</Code></Error>');
      objects.set(key, copied);
      return end(200, '<CopyObjectResult/>');
    }
    if (request.method === 'PUT') {
      objects.set(key, body);
      return end(200);
    }
    if (found === undefined) return end(404);
    response.writeHead(200, { 'content-length': found.length });
    return response.end(request.method === 'GET' ? found : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/papers`,
    failNext: (status) => {
      failure = status;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const authorization = request.headers.authorization ?? '';
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
  const added = ['host', 'x-amz-date', 'x-amz-content-sha256'];
  const headers = Object.fromEntries(
    names.filter((name) => !added.includes(name)).map((name) => [name, String(request.headers[name])]),
  );
  const time = String(request.headers['x-amz-date']);
  const at = new Date(time.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z'));
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const expected = signRequest(
    { method: request.method ?? '', url, headers, bodySha256: sha256(body) },
    CREDENTIALS,
    at,
  );
  return expected['authorization'] === authorization;
}
