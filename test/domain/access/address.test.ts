import { describe, expect, it } from 'vitest';
import { hostOf, isLoopback, isLoopbackOrigin, readApiAddress } from '../../../domain/access/address.ts';

describe('hosts', () => {
  it.each([
    ['127.0.0.1:8980', '127.0.0.1'],
    ['localhost', 'localhost'],
    ['[::1]:80', '[::1]'],
    ['a.example:1', 'a.example'],
    ['a:b:c', null],
    ['user@localhost', null],
    ['localhost/x', null],
    ['', null],
  ])('reads %s as %s', (header, host) => {
    expect(hostOf(header)).toBe(host);
  });

  it.each(['127.0.0.1', 'localhost', 'LOCALHOST', '::1', '[::1]'])('%s is this machine', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each(['0.0.0.0', '::', '127.0.0.2.example', '2130706433', 'localhost.', ''])(
    '%s is not surely this machine',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );

  it.each([
    ['http://localhost:3000', true],
    ['https://127.0.0.1', true],
    ['null', false],
    ['http://localhost.evil.example', false],
    ['http://evil.example/localhost', false],
    ['file://', false],
  ])('the origin %s is local: %s', (origin, isLocal) => {
    expect(isLoopbackOrigin(origin)).toBe(isLocal);
  });
});

describe('the address of the API', () => {
  it('has a default', () => {
    expect(readApiAddress(null)).toEqual({ ok: true, url: 'http://127.0.0.1:8980' });
  });

  it.each(['http://localhost:1234', 'http://localhost:1234/', ' http://localhost:1234 '])(
    'takes %j',
    (given) => {
      expect(readApiAddress(given)).toEqual({ ok: true, url: 'http://localhost:1234' });
    },
  );

  it.each([
    'https://127.0.0.1',
    'http://10.0.0.1:8980',
    'http://localhost@evil.example',
    'http://localhost/api',
    '127.0.0.1:8980',
    '',
  ])('refuses %j and says why', (given) => {
    expect(readApiAddress(given)).toMatchObject({ ok: false, why: expect.stringMatching(/\w/) as unknown });
  });
});
