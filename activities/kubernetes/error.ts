export const KUBERNETES_ERROR_CODES = [
  'not-found',
  'conflict',
  'invalid',
  'forbidden',
  'gone',
  'throttled',
  'unavailable',
  'timeout',
  'unauthorized',
  'other',
] as const;
export type KubernetesErrorCode = (typeof KUBERNETES_ERROR_CODES)[number];

/** Why the server refused, field by field. Its words are left out: they quote values. */
export interface RefusalCause {
  readonly reason: string;
  readonly field: string;
}

interface KubernetesErrorDetail {
  readonly code: KubernetesErrorCode;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** The API's own word, such as `AlreadyExists`. */
  readonly reason: string | null;
  readonly retryAfterMs: number | null;
  readonly causes: readonly RefusalCause[];
}

/** What the API server answered, or that it did not. The message says what, why and what next, and quotes no body. */
export class KubernetesError extends Error {
  override readonly name = 'KubernetesError';
  readonly code: KubernetesErrorCode;
  readonly status: number | null;
  readonly reason: string | null;
  readonly retryAfterMs: number | null;
  readonly causes: readonly RefusalCause[];

  constructor(sentence: string, detail: KubernetesErrorDetail) {
    super(sentence);
    this.code = detail.code;
    this.status = detail.status;
    this.reason = detail.reason;
    this.retryAfterMs = detail.retryAfterMs;
    this.causes = detail.causes;
  }
}

const RETRYABLE: ReadonlySet<KubernetesErrorCode> = new Set([
  'conflict',
  'gone',
  'throttled',
  'unavailable',
  'timeout',
]);

/** true: the same call may succeed later, so an activity should be retried; false: a person or another call is needed. */
export const isRetryable = (error: unknown): boolean =>
  error instanceof KubernetesError && RETRYABLE.has(error.code);

export const isKubernetesError = (error: unknown, code: KubernetesErrorCode): error is KubernetesError =>
  error instanceof KubernetesError && error.code === code;
