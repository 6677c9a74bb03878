import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { benchDetector, writeFaults } from '../../../bench/detector/command.ts';
import { loadServers } from '../../../bench/detector/data/servers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'detector-command-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the detector bench', () => {
  it.each([
    [[], '--data is missing'],
    [['--data', '/nowhere'], '/nowhere holds none of asd, smd7'],
    [['--date', '/nowhere'], "Unknown option '--date'"],
  ])('refuses %j, saying what and why', (args, words) => {
    expect(() => benchDetector(args)).toThrow(words);
  });
});

describe('the fault generator', () => {
  it.each([
    [[], '--out is missing'],
    [['--out', '/x', '--kind', 'flood'], 'there is no fault called "flood"'],
    [['--out', '/x', '--seed', 'one'], '--seed is "one"'],
    [['--out', '/x', '--size', 'big'], 'the size is NaN'],
  ])('refuses %j, saying what and why', (args, words) => {
    expect(() => writeFaults(args)).toThrow(words);
  });

  it('writes what the bench reads', () => {
    const out = join(folder, 'generated');
    expect(writeFaults(['--out', out, '--days', '1', '--test-days', '1', '--kind', 'cpu-burn'])).toBe(0);
    expect(readdirSync(out)).toHaveLength(3);
    const [entity] = loadServers(out);
    expect(entity?.metrics).toHaveLength(7);
    expect(entity?.anomalies.length).toBeGreaterThan(0);
  });
});
