import { describe, expect, it } from 'vitest';
import { fillQuery } from '../../../activities/metrics/queries.ts';

describe('a query', () => {
  it('matches the namespaces asked for and no others, however they are spelt', () => {
    expect(fillQuery('x{namespace=~"$namespaces"}', ['b', 'a', 'b'], 1)).toBe('x{namespace=~"a|b"}');
    const filled = fillQuery('x{namespace=~"$namespaces"}', ['a.b', '"} or y{z=~".*', '$window'], 1);
    const pattern = JSON.parse(/=~(".*")\}$/.exec(filled)?.[1] ?? '""') as string;
    const matches = new RegExp(`^(?:${pattern})$`);
    expect(['a.b', '"} or y{z=~".*', '$window'].every((name) => matches.test(name))).toBe(true);
    expect(['axb', 'anything', '1ms'].some((name) => matches.test(name))).toBe(false);
  });

  it('of no namespace is refused: nothing is not everything', () => {
    expect(() => fillQuery('x', [], 1)).toThrow('at least one namespace');
  });
});
