import { setTimeout as pause } from 'node:timers/promises';
import { styleText } from 'node:util';
import { runCommand } from './runner/cli.ts';
import { findScenarios } from './runner/find-scenarios.ts';
import { retold, storyLine } from './runner/narrate.ts';
import type { Chapter } from './runner/narrate.ts';
import { closingLine, countsOf, failureText, secondsText, table } from './runner/report.ts';
import type { RunResult } from './runner/result.ts';
import { runScenario } from './runner/run-scenario.ts';
import { findSurroundings } from './runner/surroundings.ts';
import type { Surroundings } from './runner/surroundings.ts';

const CHAPTERS: Readonly<Record<string, Chapter>> = {
  '01-crash-loop-after-change': {
    tag: 'bad change',
    title: 'A bad change',
    fault: 'A new version and a ConfigMap it cannot read are rolled out together. The new pods crash.',
    temptation: 'Deleting pods would not help, and the old template alone would meet the bad contents again.',
  },
  '08b-person-says-no': {
    tag: 'wrong cure',
    title: 'A fix that does not help',
    fault:
      'Load rises until the shop needs far more memory than it may have. Its owners want to be asked first.',
    temptation:
      'Doubling the limit again and again hides a leak. Here a raise is allowed, judged, and taken back.',
  },
  '15-foreign-owner': {
    tag: 'not ours',
    title: 'A workload that belongs to Argo CD',
    fault: 'The new pods crash, too, but Argo CD keeps this workload as its repository says.',
    temptation: 'A rollback would be undone by Argo CD a minute later, and then done again, and undone …',
  },
};

const startedMs = performance.now();
const secondsNow = (): number => (performance.now() - startedMs) / 1000;
const COLOURS = ['cyan', 'magenta', 'yellow'] as const;
const tell = (tag: string, text: string): void => {
  const width = Math.min(process.stdout.columns || 110, 130);
  const line = storyLine({ seconds: secondsNow(), tag, text }, width);
  const colour = COLOURS[Object.values(CHAPTERS).findIndex((chapter) => chapter.tag === tag)] ?? 'white';
  console.log(line.replace(tag, styleText(colour, tag)));
};

await runCommand(async (signal) => {
  const scenarios = findScenarios(import.meta.dirname, Object.keys(CHAPTERS).join(','));
  const around = await findSurroundings();
  console.log('Three shops are set up, seen to be well, and then broken. This takes about three minutes.\n');
  for (const { tag, title, fault, temptation } of Object.values(CHAPTERS))
    console.log(`${title} [${tag}]\n  ${fault}\n  ${temptation}\n`);
  if (around.temporalUi !== null)
    console.log(`Every step is a workflow you can open: ${around.temporalUi}\n`);
  const results = await Promise.all(
    scenarios.map(async (loaded): Promise<RunResult> => {
      const tag = CHAPTERS[loaded.name]?.tag ?? loaded.name;
      const over = new AbortController();
      let showing = Promise.resolve();
      const result = await runScenario(loaded, around, {
        run: 1,
        signal,
        say: (text) => {
          const line = retold(text);
          if (line !== null) tell(tag, line);
        },
        onStart: ({ scope }) => {
          showing = showAddress(around, { scope, tag }, AbortSignal.any([signal, over.signal]));
        },
      });
      over.abort();
      await showing;
      tell(tag, result.verdict === 'passed' ? 'as it should be' : `NOT as it should be (${result.verdict})`);
      return result;
    }),
  );
  const counts = countsOf(results);
  const failures = failureText(results);
  console.log(`\n${summary(results)}\n${failures === '' ? '' : `\n${failures}\n`}`);
  console.log(closingLine(counts));
  return counts.passed === results.length ? 0 : 1;
});

/** Says where the heal can be opened, as soon as there is one. Only a courtesy: the verdict does not hang on it. */
async function showAddress(
  { paramedic }: Surroundings,
  { scope, tag }: { scope: string; tag: string },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const [heal] = (await paramedic.records(scope)).heals;
      if (heal !== undefined) {
        tell(tag, 'open this heal in the Temporal UI:');
        console.log(`  ${(await paramedic.heal(heal.id)).temporalUrl}`);
        return;
      }
      await pause(2000, undefined, { signal });
    } catch {
      // The run itself tells when Paramedic does not answer.
      return;
    }
  }
}

function summary(results: readonly RunResult[]): string {
  const head = ['', 'diagnosis', 'visible', 'decided', 'acted', 'verified', 'what was done'];
  const rows = results.map(({ scenario, mode, times, actions }) => [
    CHAPTERS[scenario]?.title ?? scenario,
    mode ?? '–',
    ...[times.visible, times.decided, times.acted, times.verified].map(secondsText),
    actions.map(({ kind, status }) => `${kind}, ${status}`).join('; ') || 'nothing; handed over',
  ]);
  return `${table([head, ...rows])}\n(seconds since the fault; proven by the API server's audit log)`;
}
