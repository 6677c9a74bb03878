import type { Scenario } from './scenario.ts';

export type ApprovalAnswer = NonNullable<Scenario['approve']>[number];

/**
 * The scenario's answers, one for each question in the order in which they are first seen, the last one for all that follow.
 * A question that is seen again, because the answer to it was lost, has the answer it had.
 */
export function answersOf(listed: readonly ApprovalAnswer[]): (question: string) => ApprovalAnswer {
  const given = new Map<string, ApprovalAnswer>();
  return (question) => {
    const answer = given.get(question) ?? listed[given.size] ?? listed.at(-1) ?? 'never';
    given.set(question, answer);
    return answer;
  };
}
