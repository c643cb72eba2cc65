import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { S3Credentials } from '../../src/document-store/signed-headers.ts';
import { isSignedWith, keyOf } from './amazon-signature.ts';

export const CREDENTIALS: S3Credentials = {
  accessKeyId: 'tester',
  secretAccessKey: 'secret',
  sessionToken: null,
  region: 'eu-central-1',
};

export interface Bucket extends AsyncDisposable {
  readonly url: string;
  /** The keys of its objects, the name of the bucket before them. */
  keys(): readonly string[];
  /** Answers the next request with this status. */
  failNext(status: number): void;
  /** From now on only these are let in. */
  admit(credentials: S3Credentials): void;
}

/** The four calls of S3 that the store makes, over the wire, with their signatures checked. */
export async function startBucket(): Promise<Bucket> {
  const objects = new Map<string, Buffer>();
  let failure = 0;
  let admitted = CREDENTIALS;
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    const end = (status: number, content: Buffer | string = '') => {
      response.writeHead(status).end(content);
    };
    if (failure !== 0) {
      end(failure, '<Error/>');
      failure = 0;
      return;
    }
    const key = keyOf(request.url?.split('?')[0] ?? '');
    const found = objects.get(key);
    const source = request.headers['x-amz-copy-source'];
    const copied = typeof source === 'string' ? objects.get(keyOf(source)) : body;
    if (!(await isSignedWith(request, body, admitted)))
      end(403, '<Error><Code>SignatureDoesNotMatch</Code></Error>');
    else if (request.method === 'DELETE') {
      objects.delete(key);
      end(204);
    } else if (request.method === 'PUT' && copied === undefined)
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
    keys: () => [...objects.keys()],
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
