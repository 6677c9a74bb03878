import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cached, lastDurationMs, rememberDuration } from '../../deploy/local/cached.ts';
import { contentHash } from '../../deploy/local/content-hash.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function sources(name: string, files: Record<string, string>): string {
  const place = join(folder, name);
  mkdirSync(join(place, 'inner'), { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(join(place, file), content);
  return place;
}

describe('the key of a build', () => {
  const files = { 'go.mod': 'module shop', 'main.go': 'package main', 'inner/a.go': 'package inner' };

  it('is the same for the same content in another place', () => {
    expect(contentHash([sources('one', files)])).toBe(contentHash([sources('two', files)]));
  });

  it.each([
    ['content', { ...files, 'main.go': 'package main // changed' }],
    ['name', { 'go.mod': 'module shop', 'other.go': 'package main', 'inner/a.go': 'package inner' }],
    ['number', { ...files, 'inner/b.go': 'package inner' }],
  ])('changes when the %s of files does', (_, changed) => {
    expect(contentHash([sources('one', changed)])).not.toBe(contentHash([sources('two', files)]));
  });

  it('changes with the words beside the files, and not by moving text between them', () => {
    const place = sources('one', files);
    expect(contentHash([place], ['a', 'b'])).not.toBe(contentHash([place], ['ab']));
    expect(contentHash([place], ['a', 'b'])).not.toBe(contentHash([place]));
  });

  it.each(['main_test.go', 'README.md', 'Dockerfile'])(
    'does not change with %s, which builds nothing',
    (name) => {
      const place = sources('one', files);
      const before = contentHash([place]);
      writeFileSync(join(place, name), 'package main');
      expect(contentHash([place])).toBe(before);
    },
  );
});

describe('a cached folder', () => {
  it('is made once', async () => {
    const place = join(folder, 'build', 'shop-1');
    let times = 0;
    const make = (unfinished: string): Promise<void> => {
      times += 1;
      writeFileSync(join(unfinished, 'shop'), 'binary');
      return Promise.resolve();
    };
    await cached(place, make);
    await cached(place, make);
    expect(times).toBe(1);
    expect(readFileSync(join(place, 'shop'), 'utf8')).toBe('binary');
  });

  it('is absent, and nothing is left beside it, when making it failed', async () => {
    const place = join(folder, 'build', 'shop-1');
    const failing = cached(place, (unfinished) => {
      writeFileSync(join(unfinished, 'half'), '');
      return Promise.reject(new Error('no compiler'));
    });
    await expect(failing).rejects.toThrow('no compiler');
    expect(readdirSync(join(folder, 'build'))).toEqual([]);
  });

  it('sweeps what a maker that was killed left, and not what another is making now', async () => {
    const place = join(folder, 'build', 'shop-1');
    const dead = `${place}.unfinished-999999999`;
    const living = `${place}.unfinished-${String(process.ppid)}`;
    for (const leftover of [dead, living]) mkdirSync(leftover, { recursive: true });
    await cached(place, () => Promise.resolve());
    expect(existsSync(dead)).toBe(false);
    expect(existsSync(living)).toBe(true);
  });

  it('remembers how long each build took, and estimates nothing it never saw', () => {
    rememberDuration(folder, 'kubernetes', 460_000);
    rememberDuration(folder, 'shop', 2_000);
    expect(lastDurationMs(folder, 'kubernetes')).toBe(460_000);
    expect(lastDurationMs(folder, 'other')).toBeUndefined();
    writeFileSync(join(folder, 'build-durations.json'), 'not json');
    expect(lastDurationMs(folder, 'shop')).toBeUndefined();
  });
});
