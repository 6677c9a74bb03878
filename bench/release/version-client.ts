import { Agent, request } from 'node:http';
import { z } from 'zod';
import { read } from '../../test/scenarios/runner/cluster.ts';
import type { Cluster } from '../../test/scenarios/runner/cluster.ts';
import { Problem } from '../../test/scenarios/runner/problem.ts';
import type { Answer } from './answers.ts';

const TIMEOUT_MS = 5000;
const TICK_MS = 20;
/** A forgotten client ends here. */
const ENDS_AFTER_MS = 1_200_000;

const Service = z.object({ spec: z.object({ clusterIP: z.string() }) });
const Greeting = z.object({ version: z.string() });

export interface VersionClient {
  readonly answers: readonly Answer[];
  stop(): void;
}

/** Asks a Service at an even rate, each time on a connection of its own, and takes down which version answered. */
export async function startVersionClient(
  cluster: Cluster,
  given: {
    readonly namespace: string;
    readonly service: string;
    readonly port: number;
    readonly rps: number;
  },
): Promise<VersionClient> {
  const { namespace, service, port, rps } = given;
  const found = await read(cluster, Service, `/api/v1/namespaces/${namespace}/services/${service}`);
  if (found === null)
    throw new Problem(`there is no Service ${namespace}/${service}`, 'see why its manifest was not applied');
  const host = found.spec.clusterIP;
  // kube-proxy spreads connections, not requests: one kept open would always meet the same pod.
  const agent = new Agent({ keepAlive: false });
  const answers: Answer[] = [];
  const startedMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedMs) / 1000) * rps);
    // A machine that stood still is not followed by a burst.
    sent = Math.max(sent, due - rps);
    for (; sent < due; sent += 1) void ask(agent, { host, port }).then((answer) => answers.push(answer));
  }, TICK_MS);
  const stop = (): void => {
    clearInterval(timer);
    clearTimeout(end);
  };
  const end = setTimeout(stop, ENDS_AFTER_MS);
  end.unref();
  return { answers, stop };
}

/** Never rejects: a refused connection is an answer, too, by nobody. */
async function ask(agent: Agent, to: { readonly host: string; readonly port: number }): Promise<Answer> {
  const askedAtMs = Date.now();
  const heard = await listen(agent, to).catch(() => null);
  return {
    askedAtMs,
    atMs: Date.now(),
    version: heard === null ? null : versionIn(heard.body),
    isFailure: heard === null || heard.status >= 500,
  };
}

function listen(
  agent: Agent,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((done, failed) => {
    const sent = request(
      { host, port, path: '/', agent, signal: AbortSignal.timeout(TIMEOUT_MS) },
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
    sent.on('error', failed);
    sent.end();
  });
}

function versionIn(body: string): string | null {
  try {
    const parsed = Greeting.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data.version : null;
  } catch {
    // Somebody answered who is not the sample app.
    return null;
  }
}
