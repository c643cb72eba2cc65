import { AwsV4Signer } from 'aws4fetch';

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Set for temporary credentials, such as those of a role; null for permanent ones. */
  readonly sessionToken: string | null;
  readonly region: string;
}

export interface UnsignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body, in lower-case hex. */
  readonly sha256: string;
}

/** The headers of a request to S3 with an AWS Signature Version 4 over the URL, the body and all these headers. */
export async function signedHeaders(
  { method, url, headers, sha256 }: UnsignedRequest,
  { accessKeyId, secretAccessKey, sessionToken, region }: S3Credentials,
  now = new Date(),
): Promise<Readonly<Record<string, string>>> {
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers: { ...headers, 'x-amz-content-sha256': sha256 },
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== null && { sessionToken }),
    service: 's3',
    region,
    datetime: now.toISOString().replaceAll(/[-:]|\.\d{3}/g, ''),
    // Without this option aws4fetch does not sign the media type.
    allHeaders: true,
  });
  return Object.fromEntries((await signer.sign()).headers);
}
