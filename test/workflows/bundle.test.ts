import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect, inject, test } from 'vitest';

test('the bundle holds nothing of ours but workflows and domain: their hash tells it from any other', () => {
  const code = readFileSync(inject('workflowBundlePath'), 'utf8');
  const map = Buffer.from(code.split(/sourceMappingURL=[^,]*,/).at(-1) ?? '', 'base64').toString('utf8');
  const { sources } = JSON.parse(map) as { sources: readonly string[] };
  const ours = sources
    .filter((source) => source.startsWith(`${process.cwd()}/`))
    .map((source) => relative(process.cwd(), source).split('/')[0]);
  expect(new Set(ours)).toEqual(new Set(['workflows', 'domain', 'node_modules']));
});
