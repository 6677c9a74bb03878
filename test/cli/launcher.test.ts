import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const LAUNCHER = resolve(import.meta.dirname, '../../bin/paramedic');
const place = { folder: '' };
beforeAll(async () => {
  place.folder = await mkdtemp(join(tmpdir(), 'paramedic-launcher-'));
});
afterAll(() => rm(place.folder, { recursive: true, force: true }));

const launch = (file: string, args: readonly string[], path = process.env['PATH'] ?? '') =>
  new Promise<{ code: unknown; out: string; err: string }>((done) => {
    const env = { ...process.env, PATH: path, PARAMEDIC_CACHE_DIR: join(place.folder, 'cache') };
    execFile(file, args, { env, timeout: 20_000 }, (error, out, err) => {
      done({ code: error === null ? 0 : error.code, out, err });
    });
  });

/** A checkout that holds nothing but the launcher and what the test puts there. */
async function barren(name: string, withPackages: boolean): Promise<string> {
  const root = join(place.folder, name);
  await mkdir(join(root, 'bin'), { recursive: true });
  if (withPackages) await mkdir(join(root, 'node_modules/commander'), { recursive: true });
  const { readFile } = await import('node:fs/promises');
  const file = join(root, 'bin/paramedic');
  await writeFile(file, await readFile(LAUNCHER), { mode: 0o755 });
  return file;
}

/** A program called `node` that says it is this version. */
async function nodeOf(version: string): Promise<string> {
  const folder = join(place.folder, `node-${version}`);
  await mkdir(folder, { recursive: true });
  const [major = '', minor = ''] = version.split('.');
  const old = Number(major) > 22 || (major === '22' && Number(minor) >= 18) ? 0 : 1;
  const script = `#!/bin/sh\ncase $1 in -e) exit ${String(old)};; -v) echo v${version};; *) echo "ran $*";; esac\n`;
  await writeFile(join(folder, 'node'), script, { mode: 0o755 });
  return `${folder}:/usr/bin:/bin`;
}

describe('bin/paramedic', () => {
  it('runs the command line, also through symlinks and from elsewhere', async () => {
    const direct = await launch(LAUNCHER, ['--version']);
    expect(direct).toMatchObject({ code: 0, err: '' });
    const first = join(place.folder, 'first');
    await symlink(LAUNCHER, first);
    await symlink('first', join(place.folder, 'second'));
    expect(await launch(join(place.folder, 'second'), ['--version'])).toEqual(direct);
  }, 30_000);

  it('says what to run when the packages are not installed', async () => {
    const { code, err } = await launch(await barren('empty', false), ['status']);
    expect(code).toBe(1);
    expect(err).toMatch(/its packages are not installed in .*empty\n {2}→ run: cd .*empty && npm ci/);
  });

  it('uses the Node of the machine when it is new enough, and says so when it is not', async () => {
    const file = await barren('own', true);
    expect((await launch(file, ['get', 'heals'], await nodeOf('22.18.0'))).out).toMatch(
      /ran .*cli\/main\.ts get heals/,
    );
    const old = await launch(file, ['get', 'heals'], await nodeOf('20.20.2'));
    expect(old.code).toBe(1);
    expect(old.err).toContain('Node v20.20.2 is too old to run TypeScript; it needs 22.18 or newer');
  });
});
