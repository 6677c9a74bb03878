import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { ProblemShape } from '../../../domain/access/control-schema.ts';
import { Problem } from './problem.ts';

const DEADLINE_MS = 10_000;
/** A word whose answer is lost may have been heard: it is said again under the same key, and gets the first answer. */
const SAID_TIMES = 4;
const SAID_EVERY_MS = 1000;

/** An answer of any status below 500: being refused is an answer. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Asks Paramedic's API; with a body it is a POST. Throws when there is no answer, or one that tells of a failure of its own. */
export async function ask(url: string, body?: unknown): Promise<Reply> {
  if (body === undefined) return await once(url, {});
  const sent = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'idempotency-key': crypto.randomUUID() },
  };
  for (let left = SAID_TIMES - 1; left > 0; left -= 1) {
    const reply = await once(url, sent).catch(() => null);
    if (reply !== null) return reply;
    await pause(SAID_EVERY_MS);
  }
  return await once(url, sent);
}

async function once(
  url: string,
  sent: { readonly method?: string; readonly body?: string; readonly headers?: Record<string, string> },
): Promise<Reply> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(url, {
      ...sent,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...sent.headers },
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    text = await answer.text();
  } catch (failed) {
    throw new Problem(
      `Paramedic does not answer at ${new URL(url).origin}`,
      'start it with `make up`, or see its log with `paramedic doctor`',
      { cause: failed },
    );
  }
  if (answer.status >= 500) throw unexpected(url, { status: answer.status, body: text });
  return { status: answer.status, body: text === '' ? null : parseJson(text, url) };
}

/** What must be answered well. */
export async function call(url: string, body?: unknown): Promise<unknown> {
  const reply = await ask(url, body);
  if (reply.status < 400) return reply.body;
  throw unexpected(url, reply);
}

/** Why a request was refused, in Paramedic's own words; null: it was not. */
export function refusalIn({ status, body }: Reply): string | null {
  if (status < 400) return null;
  const parsed = ProblemShape.safeParse(body);
  return parsed.success ? parsed.data.detail : `answered ${String(status)}`;
}

export function parse<T>(schema: z.ZodType<T>, path: string, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new Problem(
    `Paramedic's answer to ${path} is not of its published shape: ${z.prettifyError(parsed.error)}`,
    'run the runner and Paramedic from the same checkout',
  );
}

/** Ids hold slashes, which the API takes as they are. */
export const inPath = (id: string): string => id.split('/').map(encodeURIComponent).join('/');

function unexpected(url: string, { status, body }: Reply): Problem {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Problem(
    `Paramedic answered ${String(status)} to ${new URL(url).pathname}: ${text.slice(0, 300)}`,
    'see `paramedic doctor`',
  );
}

function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // `/readyz` and the like may answer in plain text.
    return { text, url };
  }
}
