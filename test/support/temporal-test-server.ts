import { temporalTestServer } from '../../deploy/local/acquire/temporal.ts';
import { readSettings } from '../../deploy/local/settings.ts';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    temporalTestServer: string;
  }
}

/** Path of the time-skipping server, fetched into the user's cache the first time. */
export default async function provideTestServer(project: TestProject): Promise<void> {
  const path = await temporalTestServer({
    settings: readSettings(process.env),
    say: (part, text) => {
      console.error(`${part}: ${text}`);
    },
    signal: AbortSignal.timeout(120_000),
  });
  project.provide('temporalTestServer', path);
}
