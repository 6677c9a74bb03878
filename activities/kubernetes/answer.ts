import { KubernetesError } from './error.ts';
import type { KubernetesErrorCode, RefusalCause } from './error.ts';

/** What was asked, for messages: `PATCH /apis/…`. Holds no query and no body. */
export type Asked = string;

interface Refusal {
  readonly reason: string | null;
  readonly retryAfterMs: number | null;
  readonly causes: readonly RefusalCause[];
  /** Name of the admission webhook that refused; its words are its own and may quote anything. */
  readonly webhook: string | null;
}

const NEXT: Readonly<Record<KubernetesErrorCode, string>> = {
  'not-found': 'it may have been deleted; look again',
  conflict: 'somebody else changed it at the same moment; read it again and retry',
  invalid:
    'the object does not hold what was expected or a field is illegal; read it again before another try',
  forbidden:
    'grant the right to the account in use (see the ClusterRole paramedic), or change the admission rule',
  gone: 'the position in the history is too old; list again',
  throttled: 'wait as long as the server says, then retry',
  unavailable: 'check that the API server is up and reachable; it is tried again',
  timeout: 'the outcome is unknown; read the object before deciding',
  unauthorized: 'renew the credentials of the kubeconfig or the service account',
  other: 'check the API server and its proxies',
};

const BY_STATUS: Readonly<Record<number, KubernetesErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  410: 'gone',
  422: 'invalid',
  429: 'throttled',
  504: 'timeout',
};

const codeOf = (status: number): KubernetesErrorCode =>
  BY_STATUS[status] ?? (status >= 500 ? 'unavailable' : 'other');

/** The error for an HTTP answer outside 2xx. `body` is read for its status fields and then forgotten. */
export function refused(
  asked: Asked,
  answer: { readonly status: number; readonly body: string; readonly retryAfter: string | undefined },
): KubernetesError {
  const refusal = readStatus(answer.body, answer.retryAfter);
  const code = refusal.webhook !== null && answer.status < 500 ? 'forbidden' : codeOf(answer.status);
  const fields = refusal.causes.map((cause) => cause.field).filter((field) => field !== '');
  const why = [
    `${String(answer.status)}${refusal.reason === null ? '' : ` ${refusal.reason}`}`,
    ...(refusal.webhook === null ? [] : [`admission webhook ${refusal.webhook}`]),
    ...(fields.length === 0 ? [] : [`fields ${fields.slice(0, 5).join(', ')}`]),
  ].join(', ');
  return new KubernetesError(`${asked} was refused (${why}): ${NEXT[code]}`, {
    code,
    status: answer.status,
    ...refusal,
  });
}

/** The error for a call without an answer. `why` is an error code such as ECONNREFUSED. */
export const unanswered = (asked: Asked, code: 'unavailable' | 'timeout', why: string): KubernetesError =>
  new KubernetesError(`${asked} got no answer (${why}): ${NEXT[code]}`, {
    code,
    status: null,
    reason: null,
    retryAfterMs: null,
    causes: [],
  });

/** The error for an answer that is not Kubernetes's: a proxy's page, a cut body. */
export const unreadable = (asked: Asked, status: number): KubernetesError =>
  new KubernetesError(
    `${asked} was answered (${String(status)}) with something that is not JSON: ${NEXT.other}`,
    {
      code: 'other',
      status,
      reason: null,
      retryAfterMs: null,
      causes: [],
    },
  );

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function readStatus(body: string, retryAfter: string | undefined): Refusal {
  const status = parsed(body);
  const details = field(status, 'details');
  const causes = field(details, 'causes');
  const seconds = Number(retryAfter ?? field(details, 'retryAfterSeconds') ?? 0);
  const reason = text(field(status, 'reason'));
  return {
    reason: reason === '' ? null : reason,
    retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null,
    causes: Array.isArray(causes)
      ? causes.map((cause) => ({ reason: text(field(cause, 'reason')), field: text(field(cause, 'field')) }))
      : [],
    webhook: /^admission webhook "([^"]{1,100})"/.exec(text(field(status, 'message')))?.[1] ?? null,
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}
