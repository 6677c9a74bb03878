import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const BUILDS_NOTHING = /(_test\.go|\.md|^Dockerfile)$/;

/**
 * A short name for the content of these files and folders (tests, READMEs and Dockerfiles left out: they build nothing) and of the words beside them.
 * The same content gives the same name on every machine, whatever its path and times.
 */
export function contentHash(paths: readonly string[], words: readonly string[] = []): string {
  const hash = createHash('sha256');
  for (const word of words) hash.update(`word\0${word}\0`);
  for (const path of paths) {
    for (const file of filesOf(path)) {
      hash
        .update(`file\0${relative(path, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, 16);
}

function filesOf(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !BUILDS_NOTHING.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
