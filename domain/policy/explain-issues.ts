import { nearestKey } from './nearest-key.ts';

/** What the schema said is wrong, as the schema library reports it. */
export interface SchemaIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of unknown keys only. */
  readonly keys?: readonly string[] | undefined;
}

/** One problem of a policy file: where (`scopes[0].settings.p95Ms`), the same as a path for line look-up, and what. */
export interface PolicyProblem {
  readonly at: string;
  readonly path: readonly PropertyKey[];
  readonly sentence: string;
}

const written = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'the policy'
    : path
        .map((part, at) =>
          typeof part === 'number' ? `[${String(part)}]` : `${at === 0 ? '' : '.'}${String(part)}`,
        )
        .join('');

function unknownKeys(issue: SchemaIssue, legal: readonly string[]): PolicyProblem[] {
  return (issue.keys ?? []).map((key) => {
    const path = [...issue.path, key];
    const meant = nearestKey(key, legal);
    const hint = meant === null ? '' : ` Did you mean "${meant}"?`;
    const choice = legal.length === 0 ? '' : ` Legal keys here: ${legal.join(', ')}.`;
    return { at: written(path), path, sentence: `There is no key "${key}" here.${hint}${choice}` };
  });
}

// The schema's own messages read on from the path; the library's are sentences of their own.
const refused = ({ path, message }: SchemaIssue): string =>
  message.startsWith('must ') ? `${written(path)} ${message}.` : `${written(path)}: ${message}.`;

/**
 * Turns the schema's issues into sentences with a way out: where, what is wrong, what is legal.
 * @param legalKeysAt the keys that are legal at a path; empty when unknown
 */
export function explainIssues(
  issues: readonly SchemaIssue[],
  legalKeysAt: (path: readonly PropertyKey[]) => readonly string[],
): PolicyProblem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? unknownKeys(issue, legalKeysAt(issue.path))
      : [{ at: written(issue.path), path: issue.path, sentence: refused(issue) }],
  );
}
