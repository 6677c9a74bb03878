import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

const USAGE =
  'node tools/export-histories.ts --out FOLDER [--address HOST:PORT] [--namespace NAME] [--most N] [--bytes N] [--fresh]';

/** What replay tests need of a run: its type, how it ended, its events as JSON, and the steps it went through. */
interface Exported {
  readonly type: string;
  readonly outcome: string;
  /** The scenario it comes from, or the last part of its id where that is a word. */
  readonly place: string;
  readonly text: string;
  readonly steps: ReadonlySet<string>;
}

const MOST_BYTES_A_STEP = 64_000;

type Json = Readonly<Record<string, unknown>>;
const CHECKOUT = resolve(import.meta.dirname, '..');
const WORKFLOWS = join(CHECKOUT, 'workflows/index.ts');

/** The names that the bundle exports, read from its entry: those are the wire names. */
const workflowTypes = (): string[] =>
  [...readFileSync(WORKFLOWS, 'utf8').matchAll(/export \{ (\w+) \}/g)].flatMap(([, name]) => name ?? []);

/** Newest runs of a type, open and closed, that a worker has seen. */
async function runsOf(client: Client, type: string, most: number): Promise<Exported[]> {
  const found: Exported[] = [];
  for await (const run of client.workflow.list({ query: `WorkflowType = "${type}"`, pageSize: 100 })) {
    const handle = client.workflow.getHandle(run.workflowId, run.runId);
    const about = { type, place: placeOf(run.workflowId), status: run.status.name.toLowerCase() };
    const one = exported(about, await handle.fetchHistory());
    if (one.text.includes('workflowTaskCompletedEvent')) found.push(one);
    if (found.length >= most) break;
  }
  return found;
}

const placeOf = (workflowId: string): string =>
  /\d\d[a-z]?(?:-[a-z]+)+(?=-\w{8}-\d+)/.exec(workflowId)?.[0] ?? /\/([a-z-]+)$/i.exec(workflowId)?.[1] ?? '';

function exported(
  { type, place, status }: { type: string; place: string; status: string },
  history: Parameters<typeof historyToJSON>[0],
): Exported {
  const { events } = JSON.parse(historyToJSON(history)) as { events: Json[] };
  const { steps, last } = stepsOf(events);
  const outcome = status === 'completed' || status === 'running' ? (last ?? status) : status;
  steps.add(`${status} ${outcome}`);
  // One event a line: a changed history can be read in a diff.
  const lines = events.map((event) => JSON.stringify(event)).join(',\n');
  // Stack traces name files; where the checkout was is nobody's business and means nothing to a replay.
  const text = `{"events":[\n${lines.replaceAll(`${CHECKOUT}/`, '')}\n]}\n`;
  return { type, outcome, place, text, steps: new Set([...steps].map((step) => `${type}: ${step}`)) };
}

/** Each thing that happened, and each two things that the workflow did one after the other. */
function stepsOf(events: readonly Json[]): { steps: Set<string>; last: string | null } {
  const steps = new Set<string>();
  const state = { did: 'start', last: null as string | null };
  for (const event of events) {
    const step = stepOf(event);
    if (step === null) continue;
    const status = /^upsert (.+)$/.exec(step)?.[1];
    if (status !== undefined) state.last = status;
    steps.add(step);
    const isOwn = /^(activity|child|signal to) /.test(step);
    // When a message comes in is chance; what a timer ended, and what follows what, are branches.
    if (isOwn || step === 'timer fired') steps.add(`${state.did} → ${step}`);
    if (isOwn) state.did = step;
  }
  return { steps, last: state.last };
}

/** In the words of this file; what is not here is named as Temporal names it. */
const STEPS: Readonly<Record<string, (given: Json) => string>> = {
  ACTIVITY_TASK_SCHEDULED: (given) => `activity ${nameIn(given['activityType'])} ${aspectOf(given)}`.trim(),
  START_CHILD_WORKFLOW_EXECUTION_INITIATED: (given) => `child ${nameIn(given['workflowType'])}`,
  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: (given) => `signal to ${String(given['signalName'])}`,
  WORKFLOW_EXECUTION_SIGNALED: (given) => `signalled ${String(given['signalName'])}`,
  WORKFLOW_EXECUTION_UPDATE_ACCEPTED: (given) => `updated ${updateOf(given)}`,
  UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: (given) => `upsert ${statusOf(given)}`,
};
const IN_EVERY_RUN = /^(WORKFLOW_TASK_(SCHEDULED|STARTED|COMPLETED)|ACTIVITY_TASK_STARTED)$/;

function stepOf(event: Json): string | null {
  const type = String(event['eventType']).replace('EVENT_TYPE_', '');
  if (IN_EVERY_RUN.test(type)) return null;
  const key = Object.keys(event).find((name) => name.endsWith('EventAttributes'));
  const given = (key === undefined ? {} : event[key]) as Json;
  return STEPS[type]?.(given) ?? type.toLowerCase().replaceAll('_', ' ');
}

interface Recorded {
  readonly timeline?: readonly { readonly phase?: string }[];
  readonly status?: string;
}

/** What is recorded tells branches apart that call the same activities: a phase of the story, a status of an action. */
function aspectOf(given: Json): string {
  const { payloads = [] } = (given['input'] ?? {}) as { payloads?: { data?: string }[] };
  const data = payloads[0]?.data;
  if (data === undefined) return '';
  const input = JSON.parse(Buffer.from(data, 'base64').toString()) as Recorded | null;
  return input?.timeline?.[0]?.phase ?? input?.status ?? '';
}

const nameIn = (type: unknown): string => (type as { name?: string } | undefined)?.name ?? '';

function updateOf(given: Json): string {
  const request = given['acceptedRequest'] as { input?: { name?: string } } | undefined;
  return request?.input?.name ?? '';
}

function statusOf(given: Json): string {
  const { indexedFields = {} } = (given['searchAttributes'] ?? {}) as {
    indexedFields?: Record<string, { data?: string }>;
  };
  const data = indexedFields['ParamedicStatus']?.data;
  return data === undefined ? 'other' : String(JSON.parse(Buffer.from(data, 'base64').toString()));
}

/** Again and again the run that adds most for its size, until what is left adds too little to be worth keeping. */
function choose(runs: readonly Exported[], known: ReadonlySet<string>, bytes: number): Exported[] {
  const covered = new Set(known);
  const chosen: Exported[] = [];
  const news = (run: Exported): number => [...run.steps].filter((step) => !covered.has(step)).length;
  const worth = (run: Exported): number => news(run) / Math.sqrt(run.text.length);
  for (let left = bytes; ;) {
    const [best] = runs
      .filter((run) => run.text.length <= left && news(run) * MOST_BYTES_A_STEP >= run.text.length)
      .toSorted((one, other) => worth(other) - worth(one));
    if (best === undefined) return chosen;
    chosen.push(best);
    left -= best.text.length;
    for (const step of best.steps) covered.add(step);
  }
}

function readKept(folder: string): { names: Set<string>; steps: Set<string>; bytes: number } {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const kept = names.map((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const { events } = JSON.parse(text) as { events: Json[] };
    const type = name.slice(0, name.indexOf('.'));
    return { text, steps: [...stepsOf(events).steps].map((step) => `${type}: ${step}`) };
  });
  return {
    names: new Set(names),
    steps: new Set(kept.flatMap(({ steps }) => steps)),
    bytes: kept.reduce((sum, { text }) => sum + text.length, 0),
  };
}

function nameOf({ type, outcome, place }: Exported, taken: Set<string>): string {
  const stem = [type, outcome, place]
    .filter((part) => part !== '')
    .join('.')
    .replace(/[^a-z0-9.-]+/gi, '-');
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? `${stem}.json` : `${stem}.${String(count)}.json`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

interface ExportOptions {
  readonly address: string;
  readonly namespace: string;
  readonly out: string;
  /** Newest runs of each workflow that are looked at. */
  readonly most: number;
  /** What all files of the folder may come to. */
  readonly bytes: number;
}

/** Adds to a folder the histories of branches it does not show yet; those of older versions stay and must replay. */
export async function exportHistories({
  address,
  namespace,
  out,
  most,
  bytes,
}: ExportOptions): Promise<void> {
  mkdirSync(out, { recursive: true });
  const kept = readKept(out);
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const types = workflowTypes();
  const runs: Exported[] = [];
  for (const type of types) runs.push(...(await runsOf(client, type, most)));
  await connection.close();
  const chosen = choose(runs, kept.steps, bytes - kept.bytes);
  for (const run of chosen) {
    const name = nameOf(run, kept.names);
    writeFileSync(join(out, name), run.text);
    console.log(`${name} (${String(Math.round(run.text.length / 1024))} KiB)`);
  }
  const missing = types.filter((type) => ![...kept.names].some((name) => name.startsWith(`${type}.`)));
  console.log(`${String(chosen.length)} of ${String(runs.length)} runs were added`);
  if (missing.length > 0) console.log(`no run yet of ${missing.join(', ')}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      address: { type: 'string', default: '127.0.0.1:7233' },
      namespace: { type: 'string', default: 'default' },
      most: { type: 'string', default: '300' },
      bytes: { type: 'string', default: '1900000' },
      fresh: { type: 'boolean', default: false },
    },
  });
  const { out, address, namespace, fresh } = values;
  if (out === undefined) throw new Error(`no folder is given; usage: ${USAGE}`);
  if (fresh) rmSync(out, { recursive: true, force: true });
  const [most, bytes] = [Number(values.most), Number(values.bytes)];
  if (!(most > 0 && bytes > 0)) throw new Error(`--most and --bytes are numbers above 0; usage: ${USAGE}`);
  await exportHistories({ address, namespace, out, most, bytes });
}

if (import.meta.main)
  try {
    await main();
  } catch (failed) {
    console.error(
      `histories were not exported: ${failed instanceof Error ? failed.message : String(failed)}`,
    );
    process.exitCode = 1;
  }
