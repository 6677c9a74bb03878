import { Registry } from 'prom-client';
import { startApi } from '../../api/main.ts';
import type { ApiDeps } from '../../api/deps.ts';
import { runCli } from '../../cli/program.ts';
import type { Terminal, World } from '../../cli/world.ts';
import { serveStory } from '../api/fake-deps.ts';
import type { Served } from '../api/fake-deps.ts';
import { NOW_MS } from '../api/story.ts';

/** What is unlike the usual: Ada at a pipe, at the story's present. */
type Setting = Partial<Omit<World, 'terminal'> & Pick<Terminal, 'width' | 'hasColour'>> & {
  readonly files?: Readonly<Record<string, string>>;
};

/** What a person would have seen. */
export interface Typed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Desk extends Served {
  readonly url: string;
  readonly stackCalls: (readonly string[])[];
  /** Runs `paramedic …` against the served story. */
  type(line: string, over?: Setting): Promise<Typed>;
  close(): Promise<void>;
}

/** The words of a command line; quotes keep blanks together. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');

export async function typeAt(url: string, line: string, over: Setting = {}): Promise<Typed> {
  const lines: Record<'out' | 'err', string[]> = { out: [], err: [] };
  const { width = null, hasColour = false, files = {}, ...world } = over;
  const code = await runCli(wordsOf(line), {
    env: { PARAMEDIC_API: url },
    userName: 'ada',
    version: '0.1.0',
    nowMs: () => NOW_MS,
    sleep: () => Promise.resolve(),
    interrupted: new AbortController().signal,
    readText: (file) => {
      const text = files[file];
      return text === undefined
        ? Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }))
        : Promise.resolve(text);
    },
    runStack: () => Promise.resolve(0),
    ...world,
    terminal: {
      out: (text) => lines.out.push(text),
      err: (text) => lines.err.push(text),
      width,
      hasColour,
    },
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

/** The real API over fakes, on a free port of this machine, and somebody who types at it. */
export async function sitDown(over: Partial<ApiDeps> = {}): Promise<Desk> {
  const served = serveStory(over);
  const api = await startApi({ host: '127.0.0.1', port: 0 }, { ...served.deps, registry: new Registry() });
  const stackCalls: (readonly string[])[] = [];
  const runStack = (args: readonly string[]): Promise<number> => {
    stackCalls.push(args);
    return Promise.resolve(0);
  };
  return {
    ...served,
    url: api.url,
    stackCalls,
    type: (line, world) => typeAt(api.url, line, { runStack, ...world }),
    close: () => api.close(),
  };
}
