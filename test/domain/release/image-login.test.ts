import { describe, expect, it } from 'vitest';
import { loginsFor } from '../../../domain/release/image-login.ts';
import { parseImageName } from '../../../domain/release/image-name.ts';

const ann = { username: 'ann', password: 's3cret' };

describe('a login', () => {
  const isFor = (image: string, key: string): boolean => {
    const name = parseImageName(image);
    if (name === null) throw new Error(`${image} is no name of an image`);
    return loginsFor(name, [{ key, ...ann }]).length === 1;
  };

  it.each([
    ['r.test/team/shop:1', 'r.test'],
    ['r.test/team/shop:1', 'https://r.test'],
    ['r.test/team/shop:1', 'https://r.test/v2/'],
    ['r.test/team/shop:1', 'r.test/team'],
    ['eu.r.test/shop:1', '*.r.test'],
    ['r.test:5000/shop:1', 'r.test:5000'],
    ['eu1-r.test/shop:1', 'eu*-r.test'],
    ['shop:1', 'https://index.docker.io/v1/'],
    ['docker.io/team/shop:1', 'docker.io'],
  ])('for %s is one under the key %s', (image, key) => {
    expect(isFor(image, key)).toBe(true);
  });

  it.each([
    ['r.test/team/shop:1', 'r.test/others'],
    ['r.test/shop:1', 'other.test'],
    ['r.test/shop:1', 'rxtest'],
    ['r.test.evil.test/shop:1', 'r.test'],
    ['evil-r.test/shop:1', 'r.test'],
    ['a.b.r.test/shop:1', '*.r.test'],
    ['r.test:5000/shop:1', 'r.test'],
    ['r.test:5000/shop:1', 'r.*'],
    ['aba.test/shop:1', 'ab*ba.test'],
    ['r.test/shop:1', '***********.test'],
    ['r.test/shop:1', 'https://index.docker.io/v1/'],
    ['r.test/shop:1', ''],
  ])('for %s is none under the key %s', (image, key) => {
    expect(isFor(image, key)).toBe(false);
  });

  it('comes first when its key is the most exact one', () => {
    const image = parseImageName('r.test/team/shop:1');
    const logins = ['r.test', 'r.test/team', '*.test'].map((key) => ({ key, username: key, password: 'p' }));
    expect(image === null ? [] : loginsFor(image, logins).map(({ username }) => username)).toEqual([
      'r.test/team',
      'r.test',
      '*.test',
    ]);
  });
});
