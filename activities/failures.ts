import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { KubernetesError, isRetryable } from './kubernetes/error.ts';

/** A write refused because the kill switch is on: the run holds until a person resets it. */
export const killSwitchEngaged = (by: string | null, reason: string | null): ApplicationFailure =>
  ApplicationFailure.nonRetryable(
    `the kill switch is on (${by ?? 'somebody'}: ${reason ?? 'no reason given'}); \`paramedic breaker reset\` ends it`,
    'KillSwitchEngaged',
  );

export const badInput = (sentence: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(sentence, 'BadInput');

/** What the engine makes of an error: tried again, tried again later, or never. */
export function asFailure(error: unknown): unknown {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (error instanceof KubernetesError) return kubernetesFailure(error);
  return error;
}

const kubernetesFailure = (error: KubernetesError): ApplicationFailure =>
  ApplicationFailure.create({
    message: error.message,
    type: 'KubernetesError',
    nonRetryable: !isRetryable(error),
    ...(error.retryAfterMs === null ? {} : { nextRetryDelay: error.retryAfterMs }),
  });
