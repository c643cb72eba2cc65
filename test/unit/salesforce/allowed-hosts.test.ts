import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { AllowedHosts, HostRefused, isPrivateAddress } from '../../../src/salesforce/allowed-hosts.ts';

describe('AllowedHosts', () => {
  const salesforce = new AllowedHosts({ loginUrl: 'https://login.salesforce.com' });
  const encrypted = new AllowedHosts({
    allowedHosts: ['org.example:8443', '*.my.salesforce.com'],
    loginUrl: 'https://login.salesforce.com',
    httpsOnly: true,
  });
  const sandbox = new AllowedHosts({ loginUrl: 'http://127.0.0.1:8443' });

  it.each([
    [salesforce, 'https://acme.my.salesforce.com/services'],
    [salesforce, 'https://login.salesforce.com/'],
    [sandbox, 'http://127.0.0.1:8443/services'],
    [encrypted, 'https://org.example:8443/services'],
  ])('%# lets a listed host pass', (hosts, url) => {
    expect(() => hosts.check(url)).not.toThrow();
  });

  it.each([
    [salesforce, 'http://acme.my.salesforce.com/'],
    [salesforce, 'http://login.salesforce.com/'],
    [salesforce, 'https://salesforce.com.evil.example/'],
    [salesforce, 'https://evilsalesforce.com/'],
    [salesforce, 'https://169.254.169.254/latest/meta-data'],
    [salesforce, 'https://user:secret@acme.my.salesforce.com/'],
    [salesforce, 'file:///etc/passwd'],
    [salesforce, 'nonsense'],
    [sandbox, 'http://127.0.0.1:8444/'],
    [encrypted, 'http://org.example:8443/services'],
    [sandbox, 'http://localhost:8443/'],
  ])('%# refuses %s', (hosts, url) => {
    expect(() => hosts.check(url)).toThrow(HostRefused);
  });

  it('refuses a family name that resolves to the inside network', async () => {
    const hosts = new AllowedHosts({
      allowedHosts: ['*.localhost'],
      loginUrl: 'https://login.salesforce.com',
    });
    expect(await lookedUp(hosts, 'localhost')).toBeInstanceOf(HostRefused);
  });

  it('lets a host that an operator named resolve anywhere', async () => {
    const hosts = new AllowedHosts({ allowedHosts: ['localhost:8443'], loginUrl: 'http://localhost:8443' });
    expect(await lookedUp(hosts, 'localhost')).toMatch(/^(127\.0\.0\.1|::1)$/);
  });
});

describe('isPrivateAddress', () => {
  it.each(['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'])(
    'takes %s as private',
    (address) => expect(isPrivateAddress(address)).toBe(true),
  );
  it.each(['::1', '::', 'fe80::1', 'fd00::1', '::ffff:10.0.0.1', 'ff02::1'])(
    'takes %s as private',
    (address) => expect(isPrivateAddress(address)).toBe(true),
  );
  it.each(['96.43.144.1', '13.110.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    'takes %s as public',
    (address) => expect(isPrivateAddress(address)).toBe(false),
  );
});

function lookedUp(hosts: AllowedHosts, name: string): Promise<string | LookupAddress[] | Error> {
  return new Promise((resolve) => {
    hosts.lookup(name, {}, (error, address) => resolve(error ?? address));
  });
}
