import { expect, test } from 'vitest';
import { nearest } from '../scenarios/runner/nearest.ts';

const LEGAL = ['settleSeconds', 'withinSeconds', 'apply', 'scale'];

test('a swapped, missing or wrong letter finds the word that was meant', () => {
  expect(nearest('settelSeconds', LEGAL)).toBe('settleSeconds');
  expect(nearest('aply', LEGAL)).toBe('apply');
  expect(nearest('Scale', LEGAL)).toBe('scale');
});

test('a word that is like none of them is not guessed at', () => {
  expect(nearest('replicas', LEGAL)).toBeNull();
});
