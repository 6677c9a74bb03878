import { z } from 'zod';
import { nearestKey } from '../../domain/policy/nearest-key.ts';
import { ReleaseFile } from '../../domain/release/release-schema.ts';

/** One fault of a release file: where it is, and what is wrong there with what would be right. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** `targets[0].strategy.type`; empty for the file as a whole. */
export const written = (path: readonly PropertyKey[]): string =>
  path
    .map((part, at) =>
      typeof part === 'number' ? `[${String(part)}]` : `${at === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');

/** A sentence that can stand alone: messages that begin with a verb read on from the place. */
export function sentenceOf({ path, message }: Fault): string {
  const place = path.length === 0 ? 'the release' : written(path);
  return /^(must|cannot|needs|names|changes|is|weights|belongs)\b/.test(message)
    ? `${place} ${message}`
    : `${place}: ${message}`;
}

/**
 * What the schema has against a release, in words.
 * @param given what was checked; tells a missing value from a wrong one, and which strategy is meant
 */
export const faultsOf = (issues: readonly z.core.$ZodIssue[], given: unknown): Fault[] =>
  issues.flatMap((issue) => explain(issue, given));

function explain(issue: z.core.$ZodIssue, given: unknown): Fault[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, given));
  return [{ path, message: messageOf(issue, given) }];
}

/** The schema's own words, where they say enough. */
function messageOf(issue: z.core.$ZodIssue, given: unknown): string {
  if (issue.code === 'invalid_key')
    return `cannot be a key here: it ${issue.issues[0]?.message ?? 'is not well formed'}`;
  if (issue.code === 'invalid_union') return `must be one of ${optionsOf(issue).join(', ')}`;
  if (issue.code === 'invalid_value') return `must be ${issue.values.map(String).join(' or ')}`;
  if (issue.code === 'invalid_type') return wrongType(issue, valueAt(given, issue.path));
  return issue.message;
}

const optionsOf = (issue: z.core.$ZodIssueInvalidUnion): readonly string[] =>
  'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : ['its known forms'];

const NOUNS: Readonly<Record<string, string>> = {
  object: 'a mapping of keys',
  record: 'a mapping of keys',
  array: 'a list',
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
};

function wrongType({ expected, message }: z.core.$ZodIssueInvalidType, value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is empty';
  if (!message.startsWith('Invalid input')) return message;
  const isUnquoted = expected === 'string' && ['number', 'boolean'].includes(typeof value);
  return `must be ${NOUNS[expected] ?? expected}${isUnquoted ? '; put it in quotes' : ''}`;
}

function unknownKey(path: readonly PropertyKey[], key: string, given: unknown): Fault {
  const legal = legalKeysAt(path, given);
  const meant = nearestKey(key, legal);
  const hint = meant === null ? '' : ` (did you mean ${meant}?)`;
  const known = legal.length === 0 ? '' : `; known here: ${legal.join(', ')}`;
  return { path: [...path, key], message: `is not a known key${hint}${known}` };
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (around, part) =>
      typeof around === 'object' && around !== null && Object.hasOwn(around, part)
        ? (around as Record<PropertyKey, unknown>)[part]
        : undefined,
    given,
  );
}

/** The keys that are legal at a path of a release file; empty where none are. */
function legalKeysAt(path: readonly PropertyKey[], given: unknown): readonly string[] {
  const schema = path.reduce<z.core.$ZodType | null>(
    (around, part, at) => inside(bare(around, valueAt(given, path.slice(0, at))), part),
    ReleaseFile,
  );
  const found = bare(schema, valueAt(given, path));
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

function inside(schema: z.core.$ZodType | null, part: PropertyKey): z.core.$ZodType | null {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodObject)
    return (schema.shape as Record<string, z.core.$ZodType>)[String(part)] ?? null;
  return null;
}

/** Without what only says that it may be absent; of several forms, the one that the value claims to be. */
function bare(schema: z.core.$ZodType | null, value: unknown): z.core.$ZodType | null {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return bare(schema.unwrap(), value);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = schema.def;
    const claimed = valueAt(value, [discriminator]);
    const meant = schema.options.find(
      (option) =>
        option instanceof z.ZodObject &&
        (option.shape as Record<string, z.ZodType>)[discriminator]?.safeParse(claimed).success,
    );
    return meant ?? null;
  }
  return schema;
}
