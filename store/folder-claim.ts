import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lifeOf, thisProcess } from './process-life.ts';
import type { ProcessLife } from './process-life.ts';
import { StoreError } from './store-error.ts';

const CLAIM = /^in-use-by-.*\.json$/;
const TRIES = 5;
const SIGN_OF_LIFE_MS = 5_000;
/** A claimant elsewhere cannot be looked at: it counts as gone after this long without a sign of life. */
const SILENCE_MS = 60_000;

interface Claim {
  readonly path: string;
  readonly claimant: ProcessLife;
  readonly life: 'alive' | 'elsewhere';
}

/**
 * Makes this process the only one that uses the folder. A claim has a name that is never used again, so clearing
 * away a dead one cannot hit a live one; whoever sees another live claim withdraws, so two can never both stay.
 * @throws StoreError `folder-in-use`
 */
export async function claimFolder(folder: string): Promise<{ release(): Promise<void> }> {
  const self = thisProcess();
  for (let attempt = 1; ; attempt += 1) {
    const path = join(folder, `in-use-by-${String(self.pid)}-${randomUUID()}.json`);
    await writeFile(`${path}.draft`, JSON.stringify(self), { mode: 0o600 });
    await rename(`${path}.draft`, path);
    const other = await otherClaim(folder, path, self);
    if (other === null) return kept(path);
    await rm(path);
    if (attempt === TRIES) throw inUse(folder, other, self);
    // Two that start at the same moment both withdraw; chance decides who comes first next time.
    await pause(20 + Math.random() * 100);
  }
}

function kept(path: string): { release(): Promise<void> } {
  const signs = setInterval(() => {
    const now = new Date();
    // A failed sign changes nothing here: on this machine the pid decides.
    utimes(path, now, now).catch(() => undefined);
  }, SIGN_OF_LIFE_MS).unref();
  return {
    release: async () => {
      clearInterval(signs);
      await rm(path, { force: true });
    },
  };
}

async function otherClaim(folder: string, own: string, self: ProcessLife): Promise<Claim | null> {
  const nowMs = (await stat(own)).mtimeMs;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (path === own || !CLAIM.test(name)) continue;
    const claim = await readClaim(path);
    if (claim === null) continue;
    const life = lifeOf(claim.claimant, self);
    const isSilent = life === 'elsewhere' && nowMs - claim.signMs > SILENCE_MS;
    if (life !== 'gone' && !isSilent) return { path, claimant: claim.claimant, life };
    await rm(path, { force: true });
  }
  return null;
}

/** Null when its owner has just withdrawn it. */
async function readClaim(path: string): Promise<{ claimant: ProcessLife; signMs: number } | null> {
  try {
    const claimant = JSON.parse(await readFile(path, 'utf8')) as ProcessLife;
    return { claimant, signMs: (await stat(path)).mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (!(error instanceof SyntaxError)) throw error;
    throw new StoreError(
      'folder-in-use',
      `The claim file ${path} is damaged, so it cannot be told whether another process uses these records. Make sure that none does, then delete the file.`,
    );
  }
}

function inUse(folder: string, { path, claimant, life }: Claim, self: ProcessLife): StoreError {
  const who =
    claimant.pid === self.pid && life === 'alive' ? 'this process' : `process ${String(claimant.pid)}`;
  const wayOut =
    life === 'alive'
      ? 'Stop it first, or give the processes a PostgreSQL address to share.'
      : `It runs elsewhere (${claimant.host}) and gave a sign of life within the last minute. Stop it there, wait a minute if it was killed, or delete ${path} once it is certainly gone.`;
  return new StoreError('folder-in-use', `The records in ${folder} are in use by ${who}. ${wayOut}`);
}
