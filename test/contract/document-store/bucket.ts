import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { sha256, signRequest } from '../../../src/document-store/signature-v4.ts';

export const CREDENTIALS = { accessKeyId: 'tester', secretAccessKey: 'secret', region: 'eu-central-1' };

export interface Bucket extends AsyncDisposable {
  readonly url: string;
  /** Answers the next request with this status. */
  failNext(status: number): void;
  /** From now on only these are let in. */
  admit(credentials: typeof CREDENTIALS): void;
}

/** The four calls of S3 that the store makes, over the wire, with their signatures checked. */
export async function startBucket(): Promise<Bucket> {
  const objects = new Map<string, Buffer>();
  let failure = 0;
  let admitted = CREDENTIALS;
  const server = createServer((request, response) => {
    void buffer(request).then((body) => answer(request, response, body));
  });
  const answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const end = (status: number, content: Buffer | string = '') => {
      response.writeHead(status).end(content);
    };
    if (failure !== 0) {
      end(failure, '<Error/>');
      failure = 0;
      return;
    }
    const key = request.url ?? '';
    const found = objects.get(key);
    const source = request.headers['x-amz-copy-source'];
    const copied = typeof source === 'string' ? objects.get(source) : body;
    if (!isSigned(request, body, admitted)) end(403, '<Error><Code>SignatureDoesNotMatch</Code></Error>');
    else if (request.method === 'PUT' && copied === undefined)
      end(404, '<Error><Code>NoSuchKey</Code></Error>');
    else if (request.method === 'PUT') {
      objects.set(key, copied ?? body);
      end(200);
    } else if (found === undefined) end(404);
    else {
      response.writeHead(200, { 'content-length': found.length });
      response.end(request.method === 'GET' ? found : undefined);
    }
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/papers`,
    failNext: (status) => {
      failure = status;
    },
    admit: (credentials) => {
      admitted = credentials;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isSigned(request: IncomingMessage, body: Buffer, credentials: typeof CREDENTIALS): boolean {
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
    credentials,
    at,
  );
  return expected['authorization'] === authorization;
}
