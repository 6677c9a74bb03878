import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storedBundle } from '../../worker/stored-bundle.ts';
import { buildIdOf } from '../../worker/versioning.ts';

describe('the stored bundle', () => {
  let root = '';
  let built = 0;
  const project = (): string => join(root, 'project');
  const bundles = (): string => join(root, 'cache', 'bundles');
  const write = (path: string, text: string): void => {
    writeFileSync(join(project(), path), text);
  };
  const bundle = (folder: string | null = bundles()) =>
    storedBundle({
      folder,
      project: project(),
      build: () => {
        built += 1;
        const code = `the bundle that was built ${String(built)}.\n//# sourceMappingURL=here`;
        return Promise.resolve({ code, buildId: buildIdOf(code) });
      },
    });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'stored-bundle-'));
    built = 0;
    for (const folder of ['workflows/release', 'domain'])
      mkdirSync(join(project(), folder), { recursive: true });
    write('workflows/release/ask.ts', 'one');
    write('domain/plan.ts', 'two');
    write('package-lock.json', '{}');
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('is taken as it is by a worker that comes back, under the same build id', async () => {
    const first = await bundle();
    expect(await bundle()).toEqual(first);
    expect(built).toBe(1);
  });

  it.each(['workflows/release/ask.ts', 'domain/plan.ts', 'package-lock.json', 'domain/new.ts'])(
    'is never taken when %s is another: the new one takes its place',
    async (path) => {
      await bundle();
      write(path, 'changed');
      const { code } = await bundle();
      expect(code).toContain('built 2');
      expect(readdirSync(bundles())).toHaveLength(1);
    },
  );

  it('is built anew when a file was renamed, even if nothing else changed', async () => {
    await bundle();
    rmSync(join(project(), 'domain/plan.ts'));
    write('domain/plans.ts', 'two');
    await bundle();
    expect(built).toBe(2);
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, -5)],
    ['changed', (text: string) => text.replace('bundle', 'bungle')],
    ['empty', () => ''],
  ])('is built anew when the stored one is %s', async (_, damage) => {
    await bundle();
    const [name = ''] = readdirSync(bundles());
    const file = join(bundles(), name);
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    const { code } = await bundle();
    expect(code).toContain('built 2');
    expect(await bundle()).toEqual({ code, buildId: buildIdOf(code) });
  });

  it('is built and used where there is no place for it', async () => {
    await bundle(null);
    writeFileSync(join(root, 'cache'), 'a file where the folder would be');
    const { code } = await bundle();
    expect(code).toContain('built 2');
  });

  it('is built where nothing tells the versions of what it imports', async () => {
    rmSync(join(project(), 'package-lock.json'));
    await bundle();
    await bundle();
    expect(built).toBe(2);
  });
});
