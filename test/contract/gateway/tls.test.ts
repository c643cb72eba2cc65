import { copyFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { tlsCertificate } from '../../../src/identity/tls-certificate.ts';
import { type Certificate, canMakeCertificates, makeCertificate } from '../../harness/certificate.ts';
import { toyGateway } from '../../harness/gateway/toy-gateway.ts';

/** A gateway over TLS whose certificate files may be replaced. Each look at them is 10 s after the one before. */
async function tlsGateway() {
  const files = makeCertificate();
  let now = 0;
  const problems: string[] = [];
  const certificate = tlsCertificate(files.certificateFile, files.keyFile, {
    production: true,
    onReloadFailure: ({ message }) => problems.push(message),
    now: () => (now += 10_000),
  });
  const toys = toyGateway({ certificate });
  const { url, wsUrl } = await toys.gateway.listen(0, '127.0.0.1');
  return {
    files,
    problems,
    url,
    wsUrl,
    port: Number(new URL(url).port),
    async [Symbol.asyncDispose]() {
      await toys[Symbol.asyncDispose]();
      files[Symbol.dispose]();
    },
  };
}

function probe(url: string, ca: string): Promise<{ status: number | undefined; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; text: string }>();
  const headers = { 'content-type': 'application/json' };
  const sent = request(url, { method: 'POST', ca, headers, agent: false }, (response) => {
    let text = '';
    response.on('data', (chunk: Buffer) => (text += chunk.toString()));
    response.on('end', () => resolve({ status: response.statusCode, text }));
  });
  sent.on('error', reject);
  sent.end(JSON.stringify({ query: '{ __typename }' }));
  return promise;
}

async function servedCertificate(port: number): Promise<PeerCertificate> {
  const { promise, resolve, reject } = Promise.withResolvers<PeerCertificate>();
  const socket: TLSSocket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
    resolve(socket.getPeerCertificate());
    socket.destroy();
  });
  socket.on('error', reject);
  return await promise;
}

function replace(served: Certificate, by: Certificate, ...parts: readonly ('keyFile' | 'certificateFile')[]) {
  for (const part of parts) copyFileSync(by[part], served[part]);
}

describe.skipIf(!canMakeCertificates)('a gateway with a certificate', () => {
  it('answers HTTPS and WebSockets over TLS', async () => {
    await using hub = await tlsGateway();
    const { certificate: ca } = hub.files;
    expect(hub.url).toMatch(/^https:/);
    expect(await probe(hub.url, ca)).toMatchObject({ status: 200, text: expect.stringContaining('Query') });
    const socket = new WebSocket(hub.wsUrl, 'graphql-transport-ws', { ca });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.on('open', resolve);
    socket.on('error', reject);
    await promise;
    socket.terminate();
  });

  it('serves a renewed certificate to the next connection', async () => {
    await using hub = await tlsGateway();
    using renewed = makeCertificate();
    const before = await servedCertificate(hub.port);
    replace(hub.files, renewed, 'certificateFile', 'keyFile');
    const after = await servedCertificate(hub.port);
    expect(after.fingerprint256).not.toBe(before.fingerprint256);
    expect(await probe(hub.url, renewed.certificate)).toMatchObject({ status: 200 });
    expect(hub.problems).toEqual([]);
  });

  it('serves the earlier certificate while the new one is without its key, and says so once', async () => {
    await using hub = await tlsGateway();
    using renewed = makeCertificate();
    const before = await servedCertificate(hub.port);
    replace(hub.files, renewed, 'certificateFile');
    for (let times = 0; times < 3; times += 1) {
      expect((await servedCertificate(hub.port)).fingerprint256).toBe(before.fingerprint256);
    }
    expect(hub.problems).toEqual([expect.stringContaining('cannot be used together')]);
    replace(hub.files, renewed, 'keyFile');
    expect((await servedCertificate(hub.port)).fingerprint256).not.toBe(before.fingerprint256);
  });

  it('stands a client that speaks plaintext, or nothing, and closes in spite of it', async () => {
    const hub = await tlsGateway();
    const { certificate: ca } = hub.files;
    const plain = connectPlain(hub.port, '127.0.0.1');
    const ended = new Promise((resolve) => plain.once('close', resolve));
    plain.on('error', () => undefined);
    plain.write('GET / HTTP/1.1\r\nhost: hub\r\n\r\n');
    await ended;
    const silent = connectPlain(hub.port, '127.0.0.1');
    silent.on('error', () => undefined);
    const cut = new Promise((resolve) => silent.once('close', resolve));
    expect(await probe(hub.url, ca)).toMatchObject({ status: 200 });
    await hub[Symbol.asyncDispose]();
    await cut;
  });

  it('refuses to start with a key of another certificate', () => {
    using one = makeCertificate();
    using other = makeCertificate();
    const options = { production: false, onReloadFailure: () => undefined };
    expect(() => tlsCertificate(one.certificateFile, other.keyFile, options)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION', message: expect.stringContaining(other.keyFile) }),
    );
  });
});
