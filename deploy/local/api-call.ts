import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { StackError } from './stack-error.ts';

export type ApiServer = { url: string; token?: string; certificateFile?: string };
export type Answer = { status: number; body: string };
export type Request = { method?: string; body?: unknown; contentType?: string; deadlineMs?: number };

/** One HTTPS request to a Kubernetes server; an answer of any status is an answer, not an error. */
export async function ask(server: ApiServer, path: string, asked: Request = {}): Promise<Answer> {
  const payload = asked.body === undefined ? undefined : JSON.stringify(asked.body);
  const trust = server.certificateFile
    ? { ca: readFileSync(server.certificateFile) }
    : { rejectUnauthorized: false };
  return new Promise((done, failed) => {
    const sent = request(
      new URL(path, server.url),
      {
        ...trust,
        method: asked.method ?? 'GET',
        timeout: asked.deadlineMs ?? 10_000,
        agent: false,
        headers: {
          accept: 'application/json',
          ...(server.token ? { authorization: `Bearer ${server.token}` } : {}),
          ...(payload === undefined ? {} : { 'content-type': asked.contentType ?? 'application/json' }),
        },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('error', failed);
        response.on('end', () => {
          done({ status: response.statusCode ?? 0, body });
        });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer from ${server.url} in time`)));
    sent.on('error', failed);
    sent.end(payload);
  });
}

/** The parsed body of a successful answer; anything else is an error with the server's own words. */
export async function askJson<T>(server: ApiServer, path: string, asked: Request = {}): Promise<T> {
  const answer = await ask(server, path, asked);
  if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.body) as T;
  throw new StackError(
    `${asked.method ?? 'GET'} ${path} was answered ${String(answer.status)}: ${answer.body.slice(0, 300)}`,
    'look at logs/kube-apiserver.log in the state folder',
  );
}

/** True when the address answers 200; a refused or slow connection is a no, not an error. */
export async function answers(url: string, deadlineMs = 2_000): Promise<boolean> {
  try {
    if (url.startsWith('https:')) {
      const { origin, pathname } = new URL(url);
      return (await ask({ url: origin }, pathname, { deadlineMs })).status === 200;
    }
    const answer = await fetch(url, { signal: AbortSignal.timeout(deadlineMs) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
}
