import { describe, expect, it } from 'vitest';
import { rarityText, scoreText } from '../../../domain/access/rarity.ts';

describe('how rare a sample is', () => {
  it.each([
    [-1, '1 in 1'],
    [0, '1 in 1'],
    [1, '1 in 10'],
    [2.6, '1 in 398'],
    [3.1, '1 in 1,300'],
    [6, '1 in 1,000,000'],
    [9, '1 in 1,000,000,000'],
    [300, 'less than 1 in 1,000,000,000'],
  ])('at a surprise of %d is told as %s', (surprise, text) => {
    expect(rarityText(surprise)).toBe(text);
  });
});

describe('a score', () => {
  it.each([
    [0, '0.00'],
    [0.81, '0.81'],
    [0.995, '0.995'],
    [0.999964, '0.99996'],
    [0.99992, '0.99992'],
    [1 - 1e-12, '>0.999999999'],
    [1, '>0.999999999'],
  ])('of %d is shown as %s, so that it can be told from 1', (score, text) => {
    expect(scoreText(score)).toBe(text);
  });
});
