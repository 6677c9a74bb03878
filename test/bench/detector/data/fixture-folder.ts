import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder with these files, gone when the test is over. */
export function fixtureFolder(files: Record<string, string | Buffer> = {}, name = 'set'): string {
  const root = mkdtempSync(join(tmpdir(), 'detector-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

export function float32(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeFloatLE(value, at * 4));
  return bytes;
}

/** What went wrong and the way out, as one text. */
export function complaintOf(work: () => unknown): string {
  try {
    work();
  } catch (failed) {
    const wayOut = failed instanceof Error && 'wayOut' in failed ? String(failed.wayOut) : 'NO WAY OUT';
    return `${failed instanceof Error ? failed.message : String(failed)} → ${wayOut}`;
  }
  throw new Error('nothing was complained about');
}
