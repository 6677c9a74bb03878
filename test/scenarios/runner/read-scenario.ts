import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { Problem } from './problem.ts';
import { Scenario } from './scenario.ts';
import { checkReleaseOf } from './check-release-file.ts';
import { readManifest } from './manifests.ts';
import { stagingOf } from './namespace.ts';

/** One scenario and the folder its manifests are in. */
export interface LoadedScenario {
  readonly name: string;
  readonly folder: string;
  readonly scenario: Scenario;
}

const WAY_OUT = 'docs/scenarios.md describes the format';

/** Reads `scenario.yaml` and every manifest it names. Refuses with file, line, column, path and the legal values. */
export function readScenario(folder: string): LoadedScenario {
  const file = join(folder, 'scenario.yaml');
  const scenario = parseScenario(textOf(file), file);
  for (const name of manifestsOf(scenario)) readManifest(join(folder, name), PLACEHOLDERS_FOR_CHECKING);
  checkReleaseOf(scenario, folder, PLACEHOLDERS_FOR_CHECKING);
  return { name: basename(folder), folder, scenario };
}

const PLACEHOLDERS_FOR_CHECKING = {
  NAMESPACE: 'checking',
  STAGING: stagingOf('checking'),
  SHOP_IMAGE: 'checking',
  REGISTRY: 'checking',
};

/** The text of a scenario, checked. `file` is for the message only. */
export function parseScenario(text: string, file: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    const [what] = broken.message.split(' at line');
    throw new Problem(`${file}:${String(line)}:${String(col)}: ${what ?? broken.message}`, WAY_OUT);
  }
  const parsed = Scenario.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map((issue) => {
    const path = issue.path.map(String);
    const { line, col } = lines.linePos(offsetOf(document, path, unknownKey(issue)));
    return `${file}:${String(line)}:${String(col)}: ${path.length === 0 ? '' : `${path.join('.')}: `}${issue.message}`;
  });
  throw new Problem(complaints.join('\n'), WAY_OUT);
}

/** The key that is to blame, where it is one. */
function unknownKey(issue: z.core.$ZodIssue): string | null {
  if (issue.code === 'unrecognized_keys') return issue.keys[0] ?? null;
  const key: unknown = issue.code === 'custom' ? issue.params?.['key'] : null;
  return typeof key === 'string' ? key : null;
}

/** Where the value at a path begins (or a key in it, or the nearest thing around it that is written down). */
function offsetOf(document: Document, path: readonly string[], key: string | null): number {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path.map(indexed), true);
  const found =
    (key === null ? null : keyOffset(node, key)) ?? (isNode(node) ? node.range?.[0] : null) ?? null;
  if (found !== null || path.length === 0) return found ?? 0;
  return offsetOf(document, path.slice(0, -1), path.at(-1) ?? null);
}

function keyOffset(node: unknown, key: string): number | null {
  if (!isMap(node)) return null;
  const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
  return isNode(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
}

const indexed = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part);

function manifestsOf(scenario: Scenario): string[] {
  const then = [...scenario.then, ...(scenario.release?.then ?? [])];
  const steps = [...scenario.inject, ...then.flatMap((one) => one.steps ?? [])];
  const applied = steps.flatMap((step) => (step.step === 'apply' ? [step.given] : []));
  return [...scenario.setup, ...applied].map(({ file }) => file);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (failed) {
    throw new Problem(`${file} cannot be read`, 'each scenario is a folder with a scenario.yaml in it', {
      cause: failed,
    });
  }
}
