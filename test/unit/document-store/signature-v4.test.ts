import { describe, expect, it } from 'vitest';
import { sha256, signRequest } from '../../../src/document-store/signature-v4.ts';

/** The worked examples of Amazon's description of Signature Version 4 for S3. */
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const AT = new Date('2013-05-24T00:00:00Z');

describe('signing requests to S3', () => {
  it('signs a GET as Amazon does', () => {
    const url = new URL('https://examplebucket.s3.amazonaws.com/test.txt');
    const request = { method: 'GET', url, headers: { range: 'bytes=0-9' }, bodySha256: sha256('') };
    expect(signRequest(request, CREDENTIALS, AT)['authorization']).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
        'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,' +
        'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  it('signs a PUT of a key with odd characters as Amazon does', () => {
    const url = new URL('https://examplebucket.s3.amazonaws.com/test$file.text');
    const request = {
      method: 'PUT',
      url,
      headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      bodySha256: sha256('Welcome to Amazon S3.'),
    };
    expect(signRequest(request, CREDENTIALS, AT)['authorization']).toContain(
      'Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    );
  });

  it('signs a query as Amazon does', () => {
    const url = new URL('https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J');
    const request = { method: 'GET', url, headers: {}, bodySha256: sha256('') };
    expect(signRequest(request, CREDENTIALS, AT)['authorization']).toContain(
      'Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    );
  });
});
