import { clip, seconds } from '../../../domain/detection/evidence.ts';
import type { SmokeCheck } from '../../../domain/release/release-schema.ts';
import type { KubernetesClient } from '../client.ts';
import { KubernetesError } from '../error.ts';
import { objectPath } from '../resource.ts';
import { apiServersOwn, whyNotServed } from './smoke-refusal.ts';

export type PlacedCheck = SmokeCheck & { readonly namespace: string };

/** More of an answer is not read: a check looks for a word, not for a download. */
const MOST_BYTES = 65_536;
/** As a path segment it would leave the Service's proxy, for any object that our account may read. */
const CLIMBS = /(^|[/\\]|%2f|%5c)(\.|%2e){1,2}([/\\]|%2f|%5c|$)/i;

type Answer = { readonly status: number; readonly text: string | null } | { readonly sentence: string };

/**
 * One GET through the API server's proxy of the Service, so it works wherever the worker runs.
 * @returns null when it passed, else one sentence of what was wrong; no words of the answer, which may be secret
 * @throws KubernetesError when the API server itself could not be asked, or forbids it
 */
export async function smoke(
  client: KubernetesClient,
  check: PlacedCheck,
  signal: AbortSignal,
): Promise<string | null> {
  const what = `GET ${clip(check.path, 100)} of Service ${check.namespace}/${check.service}:${String(check.port)}`;
  const url = new URL(`http://service${check.path}`);
  if (CLIMBS.test(check.path.split(/[?#]/)[0] ?? ''))
    return `${what} was not sent: its path may hold no segment "." or ".."; write it without`;
  if (check.contains !== undefined && check.status !== 200)
    return `${what} was not sent: text can only be looked for in an answer with status 200; leave out contains or status`;
  const answer = await ask(client, check, `${url.pathname}${url.search}`, signal);
  const fault = 'sentence' in answer ? answer.sentence : faultOf(check, answer);
  return fault === null ? null : `${what} ${fault}`;
}

async function ask(
  client: KubernetesClient,
  check: PlacedCheck,
  path: string,
  signal: AbortSignal,
): Promise<Answer> {
  const service = `${objectPath('services', check.namespace, check.service)}:${String(check.port)}`;
  const withinMs = check.timeoutSeconds * 1000;
  const deadline = client.pacing.deadline(withinMs);
  const enough = new AbortController();
  const startedAtMs = client.pacing.nowMs();
  try {
    const both = AbortSignal.any([signal, deadline.signal, enough.signal]);
    return {
      status: 200,
      text: await readSome(client.stream(`${service}/proxy${path}`, {}, both, withinMs)),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.signal.aborted)
      return { sentence: `had no answer within ${String(check.timeoutSeconds)} s` };
    if (!(error instanceof KubernetesError)) return { sentence: 'broke off in the middle of its answer' };
    if (error.code === 'timeout' && error.status === null)
      return { sentence: `had no answer within ${seconds(client.pacing.nowMs() - startedAtMs)}` };
    return await judged(client, check, error, signal);
  } finally {
    deadline.clear();
    // Lets go of an answer that was not read to its end.
    enough.abort();
  }
}

/** What a status other than 200 means: an answer of the pods, or a word of the API server about reaching them. */
async function judged(
  client: KubernetesClient,
  check: PlacedCheck,
  error: KubernetesError,
  signal: AbortSignal,
): Promise<Answer> {
  if (error.status === null) throw error;
  if (apiServersOwn(error)) return { sentence: await whyNotServed(client, check, error, signal) };
  // A 429 that says when to come back may be the API server's own: it sends plain text when it is busy.
  if (error.code === 'throttled' && error.retryAfterMs !== null && check.status !== 429) throw error;
  return { status: error.status, text: null };
}

function faultOf(check: PlacedCheck, { status, text }: Extract<Answer, { status: number }>): string | null {
  if (status !== check.status) return `answered ${String(status)} instead of ${String(check.status)}`;
  if (check.contains === undefined || text?.includes(check.contains) === true) return null;
  return `answered ${String(status)}, but the first ${String(MOST_BYTES / 1024)} KiB do not contain “${clip(check.contains, 60)}”`;
}

async function readSome(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const read: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    read.push(chunk);
    sizeBytes += chunk.byteLength;
    if (sizeBytes >= MOST_BYTES) break;
  }
  return Buffer.concat(read).subarray(0, MOST_BYTES).toString('utf8');
}
