import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parsePolicy, watchPolicy } from '../../worker/policy-file.ts';

describe('a policy file', () => {
  it('may be empty: then the defaults are in force', () => {
    expect(parsePolicy('', 'policy.yaml').defaults).toMatchObject({ p95Ms: 1000, stormOwners: 3 });
  });

  it('sets what it names and leaves the rest', () => {
    const { defaults, scopes } = parsePolicy(
      'defaults:\n  p95Ms: 500\nscopes:\n  - match: shop*\n    settings: { errorRatio: 0.1 }\n',
      'policy.yaml',
    );
    expect(defaults).toMatchObject({ p95Ms: 500, stormOwners: 3 });
    expect(scopes).toEqual([{ match: 'shop*', settings: { errorRatio: 0.1 } }]);
  });

  it.each([
    [
      'an unknown key: file, line, path, what was meant and what is legal',
      'version: 1\ndefaults:\n  p95Ms: 500\n  cooldwnSeconds: 5\n',
      /policy\.yaml:4: defaults\.cooldwnSeconds: .*Did you mean "cooldownSeconds"\?.*Legal keys here: goodAfterSeconds, /,
    ],
    [
      'an unknown key whose value is a map: the line of the key, not of what it holds',
      'scopes:\n  - match: shop\n    settings:\n      nonsense:\n        a: 1\n',
      /policy\.yaml:4: scopes\[0\]\.settings\.nonsense: There is no key "nonsense" here\./,
    ],
    [
      'a key of the wrong type: what it must be',
      'defaults:\n  p95Ms: fast\n',
      /policy\.yaml:2: defaults\.p95Ms must be a number of milliseconds\./,
    ],
    [
      'a value out of bounds: the bound and its unit',
      'defaults:\n  windowSeconds: 5\n',
      /policy\.yaml:2: defaults\.windowSeconds must be at least 30 seconds\./,
    ],
    [
      'a key that is missing: the line of what it belongs to',
      'scopes:\n\n  - settings: {}\n',
      /policy\.yaml:3: scopes\[0\]\.match must be text\./,
    ],
    [
      'a list instead of a policy',
      '- p95Ms: 500\n',
      /policy\.yaml:1: the policy: .*expected object, received array/,
    ],
    ['what is not YAML: where it stops being it', 'defaults:\n  p95Ms: [1\n', /^policy\.yaml:[23]: \w/],
  ])('is refused with %s', (_what, text, expected) => {
    expect(() => parsePolicy(text, 'policy.yaml')).toThrow(expected);
  });

  it('that is wrong twice says both', () => {
    const wrong = () => parsePolicy('version: 2\ndefaults:\n  errorRatio: 5\n', 'policy.yaml');
    expect(wrong).toThrow(
      /policy\.yaml:1: version must be 1[^]*policy\.yaml:3: defaults\.errorRatio must be/,
    );
  });
});

describe('the policy in force', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'policy-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  let edits = 0;
  const edit = (text: string): string => {
    const file = join(folder, 'policy.yaml');
    writeFileSync(file, text);
    edits += 1;
    utimesSync(file, edits, edits);
    return file;
  };

  it('is the defaults without a file', () => {
    expect(watchPolicy(null, () => undefined)().defaults.p95Ms).toBe(1000);
  });

  it('follows the file', () => {
    const policy = watchPolicy(edit('defaults: { p95Ms: 500 }'), () => undefined);
    expect(policy().defaults.p95Ms).toBe(500);
    edit('defaults: { p95Ms: 700 }');
    expect(policy().defaults.p95Ms).toBe(700);
  });

  it('stays the last good one after a wrong edit, which is reported once', () => {
    const reports: string[] = [];
    const policy = watchPolicy(edit('defaults: { p95Ms: 500 }'), (sentence) => void reports.push(sentence));
    edit('defaults: { p95Ms: fast }');
    expect([policy().defaults.p95Ms, policy().defaults.p95Ms]).toEqual([500, 500]);
    expect(reports).toEqual([
      expect.stringMatching(/policy\.yaml:1: .*milliseconds[^]*the last good policy stays in force/),
    ]);
    edit('defaults: { p95Ms: 800 }');
    expect(policy().defaults.p95Ms).toBe(800);
  });

  it('stays the last good one when the file is gone', () => {
    const reports: string[] = [];
    const policy = watchPolicy(edit('defaults: { p95Ms: 500 }'), (sentence) => void reports.push(sentence));
    rmSync(join(folder, 'policy.yaml'));
    expect(policy().defaults.p95Ms).toBe(500);
    expect(reports[0]).toContain('the last good policy stays in force');
  });

  it('is refused at start when it is wrong: there is no good one yet', () => {
    expect(() => watchPolicy(edit('nonsense: 1'), () => undefined)).toThrow('Legal keys here: version');
  });
});
