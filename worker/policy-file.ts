import { readFileSync, statSync } from 'node:fs';
import { LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { explainIssues } from '../domain/policy/explain-issues.ts';
import { Policy, legalKeysAt } from '../domain/policy/schema.ts';

/**
 * Parses policy.yaml.
 * @throws Error naming file, line, path and what is legal there
 */
export function parsePolicy(text: string, file: string): Policy {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number) => `${file}:${String(lines.linePos(offset).line)}`;
  const [syntax] = document.errors;
  if (syntax !== undefined)
    throw new Error(`${at(syntax.pos[0])}: ${syntax.message.split('\n')[0] ?? 'not YAML'}`);
  const parsed = Policy.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const sentences = explainIssues(parsed.error.issues, legalKeysAt).map((problem) => {
    const named = problem.sentence.includes(problem.at)
      ? problem.sentence
      : `${problem.at}: ${problem.sentence}`;
    return `  ${at(offsetOf(document, problem.path))}: ${named}`;
  });
  throw new Error(`the policy is not right:\n${sentences.join('\n')}`);
}

/** Where a path stands in the file: its key, or else its value, or else what it would be part of. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  const around = path.slice(0, -1);
  const parent = document.getIn(around, true);
  const key = isMap(parent)
    ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1))?.key
    : document.getIn(path, true);
  const offset = isNode(key) ? key.range?.[0] : undefined;
  if (offset !== undefined) return offset;
  return path.length === 0 ? 0 : offsetOf(document, around);
}

/** The policy in force. A wrong edit is reported and the last good one stays; at start a wrong file is refused. */
export function watchPolicy(file: string | null, report: (sentence: string) => void): () => Policy {
  if (file === null) {
    const defaults = Policy.parse({});
    return () => defaults;
  }
  let readAtMs = statSync(file).mtimeMs;
  let inForce = parsePolicy(readFileSync(file, 'utf8'), file);
  return () => {
    try {
      const changedAtMs = statSync(file).mtimeMs;
      if (changedAtMs === readAtMs) return inForce;
      readAtMs = changedAtMs;
      inForce = parsePolicy(readFileSync(file, 'utf8'), file);
    } catch (failed) {
      report(
        `${failed instanceof Error ? failed.message : 'the policy cannot be read'}; the last good policy stays in force`,
      );
    }
    return inForce;
  };
}
