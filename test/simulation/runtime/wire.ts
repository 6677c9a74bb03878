import { defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';

/** What a message leaves out is null or undefined. */
export const isSaid = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

export const payloadOf = (value: unknown) => defaultPayloadConverter.toPayload(value);
export const payloadsOf = (values: readonly unknown[]) => values.map(payloadOf);
export const valueOf = (payload: Payload): unknown => defaultPayloadConverter.fromPayload(payload);
export const valuesOf = (payloads: readonly Payload[] | null | undefined): unknown[] =>
  (payloads ?? []).map(valueOf);
export const failureOf = (error: Error) =>
  defaultFailureConverter.errorToFailure(error, defaultPayloadConverter);
export const errorOf = (failure: Parameters<typeof defaultFailureConverter.failureToError>[0]): Error =>
  defaultFailureConverter.failureToError(failure, defaultPayloadConverter);

/** Numbers of the wire. */
export const ABANDON: number = 2;
export const REJECT_DUPLICATE: number = 3;
export const WORKFLOW_ALREADY_EXISTS: number = 1;
