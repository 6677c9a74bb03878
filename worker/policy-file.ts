import { readFileSync, statSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { Policy } from '../domain/policy/schema.ts';

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
  const sentences = parsed.error.issues.map((issue) => {
    const path = issue.path.map(String);
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const node = document.getIn(unknown === undefined ? issue.path : [...issue.path, unknown], true);
    const range = (node as { range?: [number, number, number] } | undefined)?.range;
    const where = range === undefined ? file : at(range[0]);
    return `${where}: ${path.join('.') || 'policy'}: ${issue.message}`;
  });
  throw new Error(`the policy is not right:\n${sentences.map((sentence) => `  ${sentence}`).join('\n')}`);
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
