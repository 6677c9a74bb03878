import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openStore } from '../../store/open.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of an empty store, to copy: a new one takes seconds, a copy does not. */
    pgliteTemplate: string;
  }
}

export async function preparePgliteTemplate(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'pglite-template-'));
  const store = await openStore({ folder, encryptionKey: Buffer.alloc(32) });
  await store.close();
  project.provide('pgliteTemplate', folder);
  return () => rm(folder, { recursive: true });
}
