import { ApplicationFailure } from '@temporalio/activity';

/** A write refused because the kill switch is on: the run holds until a person resets it. */
export const killSwitchEngaged = (by: string | null, reason: string | null): ApplicationFailure =>
  ApplicationFailure.nonRetryable(
    `the kill switch is on (${by ?? 'somebody'}: ${reason ?? 'no reason given'}); \`paramedic breaker reset\` ends it`,
    'KillSwitchEngaged',
  );

export const badInput = (sentence: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(sentence, 'BadInput');
