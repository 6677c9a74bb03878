import { expect, test } from 'vitest';
import { answersOf } from '../scenarios/runner/answers.ts';

test('a question that is seen again has the answer it had: the next answer is for the next question', () => {
  const to = answersOf(['approve', 'reject']);
  expect(['raise', 'raise', 'restart', 'raise', 'roll back'].map(to)).toEqual([
    'approve',
    'approve',
    'reject',
    'approve',
    'reject',
  ]);
});

test('without answers nothing is answered', () => {
  expect(answersOf([])('raise')).toBe('never');
});
