import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOwnMachine, parseImageName } from '../../../domain/release/image-name.ts';

const HUB = 'registry-1.docker.io';
const DIGEST = `sha256:${'0a'.repeat(32)}`;

describe('the name of an image', () => {
  it.each([
    ['nginx', HUB, 'library/nginx', 'latest'],
    ['nginx:1.27', HUB, 'library/nginx', '1.27'],
    ['team/shop:2', HUB, 'team/shop', '2'],
    ['docker.io/nginx', HUB, 'library/nginx', 'latest'],
    ['index.docker.io/team/shop', HUB, 'team/shop', 'latest'],
    ['registry.example/shop:2', 'registry.example', 'shop', '2'],
    ['registry.example:5000/a/b/c', 'registry.example:5000', 'a/b/c', 'latest'],
    ['localhost/shop:1.0.0', 'localhost', 'shop', '1.0.0'],
    ['localhost:5000/shop', 'localhost:5000', 'shop', 'latest'],
    ['[::1]:5000/shop:2', '[::1]:5000', 'shop', '2'],
    ['Registry/shop', 'Registry', 'shop', 'latest'],
    [`registry.example/shop@${DIGEST}`, 'registry.example', 'shop', DIGEST],
    // Where there are both, the digest is what is pulled.
    [`registry.example/shop:2@${DIGEST}`, 'registry.example', 'shop', DIGEST],
    ['registry.example/a_b/c__d/e-f.g', 'registry.example', 'a_b/c__d/e-f.g', 'latest'],
  ])('%s is of %s: %s %s', (name, host, repository, reference) => {
    expect(parseImageName(name)).toEqual({ host, repository, reference });
  });

  it.each([
    '',
    ':2',
    'shop:',
    'Shop',
    'team/Shop',
    'registry.example/',
    '/shop',
    'registry.example//shop',
    'registry.example/../shop',
    'registry.example/shop?x=1',
    'user@registry.example/shop',
    'http://registry.example/shop',
    'registry.example:port/shop',
    'shop@sha256:1234',
    `shop@${DIGEST}@${DIGEST}`,
    'shop two',
  ])('is not %j', (name) => {
    expect(parseImageName(name)).toBeNull();
  });

  it('never leads anywhere but to its own registry', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('aZ0./:@-_?#%\\[] ')) }), (name) => {
        const image = parseImageName(name);
        if (image === null) return;
        const url = new URL(`https://${image.host}/v2/${image.repository}/manifests/${image.reference}`);
        expect(url.username + url.search + url.hash).toBe('');
        expect(url.pathname).toBe(`/v2/${image.repository}/manifests/${image.reference}`);
      }),
    );
  });
});

describe('a registry on this machine', () => {
  it.each(['localhost', 'localhost:5000', '127.0.0.1:17500', '127.1.2.3', '[::1]:5000'])('is %s', (host) => {
    expect(isOwnMachine({ host })).toBe(true);
  });
  it.each(['localhost.example', '128.0.0.1', 'example:127', 'a.localhost'])('is not %s', (host) => {
    expect(isOwnMachine({ host })).toBe(false);
  });
});
