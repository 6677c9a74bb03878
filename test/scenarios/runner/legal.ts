import { z } from 'zod';
import { nearest } from './nearest.ts';

/** "did you mean" where a word is near enough, and always the legal words. */
export function hint(given: string, legal: readonly string[]): string {
  const near = nearest(given, legal);
  return `${near === null ? '' : `did you mean "${near}"? `}legal: ${legal.join(', ')}`;
}

/** An object that refuses keys it does not know, naming those it does. */
export function strict<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const legal = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => `"${key}" is not a key here; ${hint(key, legal)}`).join('; ');
      return `must be a mapping with the keys ${legal.join(', ')}`;
    },
  });
}

/** One of a few words. */
export const choice = <const W extends readonly [string, ...string[]]>(
  words: W,
): z.ZodEnum<{ [K in W[number]]: K }> =>
  z.enum(words, {
    error: (issue) =>
      typeof issue.input === 'string'
        ? `"${issue.input}" is not legal; ${hint(issue.input, words)}`
        : `must be one of ${words.join(', ')}`,
  });

/** A whole or broken number of seconds that a person would wait. */
export const seconds = z.number('must be a number of seconds').min(0).max(3600);

/** A name that Kubernetes takes for most objects. */
export const objectName = z
  .string()
  .max(63)
  .regex(
    /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/,
    'must be a Kubernetes name: lower-case letters, digits, - and .',
  );

/** A regular expression, for text of any case. */
export const pattern = z.string().refine((text) => {
  try {
    return new RegExp(text, 'i').source !== '';
  } catch {
    return false;
  }
}, 'is not a regular expression');
