import { readFileSync } from 'node:fs';
import { LineCounter, parseAllDocuments } from 'yaml';
import type { Node } from 'yaml';
import { z } from 'zod';
import { hint } from './legal.ts';
import { KINDS, isKind } from './kinds.ts';
import type { Kind } from './kinds.ts';
import { Problem } from './problem.ts';

/** What `${NAME}` in a manifest or a step stands for. */
export type Placeholders = Readonly<Record<'NAMESPACE' | 'STAGING' | 'SHOP_IMAGE' | 'REGISTRY', string>>;

/** One object to be applied, as written, its namespace filled in. */
export interface Manifest {
  readonly kind: Kind;
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const Shape = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

/** Reads all objects of a file. Refuses unknown placeholders, kinds that are not a run's own, and other namespaces. */
export function readManifest(file: string, placeholders: Placeholders): Manifest[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (failed) {
    throw new Problem(`${file} cannot be read`, 'the scenario names it: write it, or correct the name', {
      cause: failed,
    });
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(fillIn(text, placeholders, file), { lineCounter: lines });
  return [...documents].flatMap((document): Manifest[] => {
    const [broken] = document.errors;
    if (broken !== undefined) {
      const { line, col } = lines.linePos(broken.pos[0]);
      throw new Problem(`${file}:${String(line)}:${String(col)}: ${broken.message}`, 'correct the YAML');
    }
    const { line } = lines.linePos((document.contents as Node | null)?.range?.[0] ?? 0);
    const value: unknown = document.toJS();
    return value === null ? [] : [toManifest(value, `${file}:${String(line)}`, placeholders.NAMESPACE)];
  });
}

function toManifest(value: unknown, where: string, namespace: string): Manifest {
  const parsed = Shape.safeParse(value);
  if (!parsed.success)
    throw new Problem(
      `${where}: ${z.prettifyError(parsed.error)}`,
      'each object needs apiVersion, kind and metadata.name',
    );
  const { kind, metadata } = parsed.data;
  if (!isKind(kind))
    throw new Problem(
      `${where}: kind "${kind}" is not for scenarios; ${hint(kind, KINDS)}`,
      'a run owns its namespace only',
    );
  if (metadata.namespace !== undefined && metadata.namespace !== namespace)
    throw new Problem(
      `${where}: it names namespace ${metadata.namespace}`,
      'leave the namespace out: each run has its own',
    );
  return { kind, name: metadata.name, body: { ...parsed.data, metadata: { ...metadata, namespace } } };
}

/** Replaces `${NAME}`; a name that is not known is refused, for it would reach the cluster as it stands. */
export function fillIn(text: string, placeholders: Placeholders, where: string): string {
  return text.replace(/\$\{(\w+)\}/g, (_whole, name: string) => {
    const value = (placeholders as Readonly<Record<string, string | undefined>>)[name];
    if (value === undefined)
      throw new Problem(
        `${where}: "\${${name}}" stands for nothing; ${hint(name, Object.keys(placeholders))}`,
        'correct the name',
      );
    return value;
  });
}
