import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';

const FOLDER = join(import.meta.dirname, 'histories');

/** A history as `tools/export-histories.ts` wrote it. */
export interface Recorded {
  /** `<workflow>.<outcome>.<where it was recorded>.json` */
  readonly name: string;
  readonly workflow: string;
  readonly text: string;
}

interface Started {
  readonly events: readonly {
    readonly workflowExecutionStartedEventAttributes?: {
      readonly workflowId?: string;
      readonly workflowType: { readonly name: string };
    };
  }[];
}

const startOf = (text: string) =>
  (JSON.parse(text) as Started).events[0]?.workflowExecutionStartedEventAttributes;

export const recorded: readonly Recorded[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .toSorted()
  .map((name) => {
    const text = readFileSync(join(FOLDER, name), 'utf8');
    return { name, workflow: startOf(text)?.workflowType.name ?? '', text };
  });

/** Rejects when this bundle would not have done what the history shows. */
export function replay(
  { name, text }: Recorded,
  bundle: { codePath: string } | { code: string },
): Promise<void> {
  const workflowId = startOf(text)?.workflowId ?? name;
  return Worker.runReplayHistory({ workflowBundle: bundle }, JSON.parse(text), workflowId);
}

/** What the payloads of a history hold, in clear. */
export const payloadsOf = ({ text }: Recorded): string[] =>
  [...text.matchAll(/"data":"([A-Za-z0-9+/=]+)"/g)].map(([, data]) =>
    Buffer.from(data ?? '', 'base64').toString('utf8'),
  );
