import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporalBinary } from '../acquire/temporal.ts';
import type { Part } from '../context.ts';
import { attempt } from '../process/run.ts';
import { temporalAddress, temporalUi } from '../addresses.ts';
import { serverPart } from './server.ts';

/** What runs can be found by; every one is a keyword. */
export const SEARCH_ATTRIBUTES = [
  'ParamedicRoom',
  'ParamedicTarget',
  'ParamedicNamespace',
  'ParamedicMode',
  'ParamedicStatus',
  'ParamedicSeverity',
  'ParamedicScope',
] as const;

/** Temporal's dev server on a SQLite file that outlives the stack, so past runs can still be opened. */
export const temporal: Part = serverPart({
  name: 'temporal',
  after: [],
  graceMs: 8_000,
  alone: true,
  address: (settings) => `${temporalAddress(settings)}, UI ${temporalUi(settings)}`,
  prepare: async (context) => {
    const { settings } = context;
    const folder = join(settings.state, 'temporal');
    mkdirSync(folder, { recursive: true });
    const attributes = SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]);
    return {
      command: await temporalBinary(context),
      args: [
        'server',
        'start-dev',
        ...['--ip', '127.0.0.1', '--port', String(settings.ports.temporal)],
        ...['--ui-ip', '127.0.0.1', '--ui-port', String(settings.ports.temporalUi)],
        ...['--db-filename', join(folder, 'temporal.db')],
        ...['--log-format', 'json', '--log-level', 'warn'],
        ...attributes,
      ],
    };
  },
  ready: async (context) => {
    const address = temporalAddress(context.settings);
    const args = ['operator', 'namespace', 'describe', 'default', '--address', address];
    const asked = await attempt(await temporalBinary(context), args, { deadlineMs: 10_000 });
    return asked.code === 0 ? undefined : (asked.stderr.trim().split('\n').at(-1) ?? 'no answer');
  },
});
