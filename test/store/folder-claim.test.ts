import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimFolder } from '../../store/folder-claim.ts';
import { thisProcess } from '../../store/process-life.ts';
import type { ProcessLife } from '../../store/process-life.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claim-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function foreignClaim(claimant: Partial<ProcessLife>, ageMs = 0): Promise<string> {
  const path = join(folder, `in-use-by-${String(claimant.pid ?? process.pid)}-foreign.json`);
  await writeFile(path, JSON.stringify({ ...thisProcess(), ...claimant }));
  const at = new Date(Date.now() - ageMs);
  await utimes(path, at, at);
  return path;
}

async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  if (child.pid === undefined) throw new Error('the child had no pid');
  return child.pid;
}

test('a claimed folder is refused, also to the same process, until it is released', async () => {
  const claim = await claimFolder(folder);
  const refused = claimFolder(folder);
  await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'folder-in-use' });
  await expect(refused).rejects.toThrow(`The records in ${folder} are in use by this process.`);
  await claim.release();
  await claim.release();
  await (await claimFolder(folder)).release();
  expect(await readdir(folder)).toEqual([]);
});

test('of eight that start at the same moment at most one gets the folder', async () => {
  const claims = await Promise.allSettled(Array.from({ length: 8 }, () => claimFolder(folder)));
  const got = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
  expect(got.length).toBeLessThanOrEqual(1);
  for (const claim of got) await claim.release();
  await (await claimFolder(folder)).release();
});

test('the claim of a process that is gone is taken over', async () => {
  await foreignClaim({ pid: await endedPid(), startedAt: '1' });
  await (await claimFolder(folder)).release();
  expect(await readdir(folder)).toEqual([]);
});

test('a pid that was given to another process since does not count, nor one from before the machine restarted', async () => {
  await foreignClaim({ startedAt: 'long ago' });
  await foreignClaim({ pid: 1, boot: 'another' });
  await (await claimFolder(folder)).release();
});

test('a live process is named with what to do', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  try {
    const pid = child.pid ?? 0;
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    await foreignClaim({ pid, startedAt: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '' });
    await expect(claimFolder(folder)).rejects.toThrow(
      `in use by process ${String(pid)}. Stop it first, or give the processes a PostgreSQL address to share.`,
    );
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

test.each([
  ['another machine', { host: 'elsewhere' }],
  ['another container', { pidNamespace: 'pid:[1]' }],
])(
  'a claim from %s holds while it gives signs of life, and not after a minute of silence',
  async (_where, life) => {
    const path = await foreignClaim({ pid: 1, ...life }, 50_000);
    const refused = claimFolder(folder);
    await expect(refused).rejects.toThrow(/It runs elsewhere/);
    await expect(refused).rejects.toThrow(path);
    await foreignClaim({ pid: 1, ...life }, 70_000);
    await (await claimFolder(folder)).release();
  },
);

test('a damaged claim is not guessed about', async () => {
  await writeFile(join(folder, 'in-use-by-1-x.json'), '{');
  await expect(claimFolder(folder)).rejects.toThrow(/is damaged/);
});
