import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signedHeaders } from '../../../src/document-store/signed-headers.ts';

/** The worked examples of Amazon's description of Signature Version 4 for S3. */
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: null,
  region: 'us-east-1',
};
const AT = new Date('2013-05-24T00:00:00Z');
const BUCKET = 'https://examplebucket.s3.amazonaws.com';

const EXAMPLES = [
  {
    request: 'a GET of a part',
    method: 'GET',
    path: '/test.txt',
    headers: { range: 'bytes=0-9' },
    body: null,
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  {
    request: 'a PUT of a key with odd characters',
    method: 'PUT',
    path: '/test$file.text',
    headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
    body: Buffer.from('Welcome to Amazon S3.'),
    signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  },
  {
    request: 'a query',
    method: 'GET',
    path: '/?max-keys=2&prefix=J',
    headers: {},
    body: null,
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  },
];

describe('signing requests to S3', () => {
  it.each(EXAMPLES)('signs $request as Amazon does', async ({ path, signature, method, headers, body }) => {
    const url = new URL(path, BUCKET);
    const { authorization } = await signedHeaders(
      { method, url, headers, sha256: hash('sha256', body ?? '') },
      CREDENTIALS,
      AT,
    );
    expect(authorization).toMatch(
      / Credential=AKIAIOSFODNN7EXAMPLE\/20130524\/us-east-1\/s3\/aws4_request, /,
    );
    expect(authorization).toMatch(new RegExp(` Signature=${signature}$`));
  });
});
