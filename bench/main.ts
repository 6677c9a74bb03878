import { runCommand } from '../test/scenarios/runner/cli.ts';
import { Problem, sentenceOf } from '../test/scenarios/runner/problem.ts';
import { DETECTOR_USAGE, FAULTS_USAGE, benchDetector, writeFaults } from './detector/command.ts';
import { HEAL_USAGE, benchHeal } from './heal-command.ts';
import { RELEASE_USAGE, benchRelease } from './release/command.ts';

const [bench, ...args] = process.argv.slice(2);

if (bench === 'heal') await runCommand((signal) => benchHeal(args, signal));
else if (bench === 'release') await runCommand((signal) => benchRelease(args, signal));
else atOnce(() => compute(bench, args));

function compute(name: string | undefined, options: readonly string[]): number {
  if (name === 'detector') return benchDetector(options);
  if (name === 'faults') return writeFaults(options);
  throw new Problem(
    name === undefined ? 'no bench is named' : `there is no bench called "${name}"`,
    `one of:\n    ${[HEAL_USAGE, RELEASE_USAGE, DETECTOR_USAGE, FAULTS_USAGE].join('\n    ')}`,
  );
}

/** Work that computes without a pause: nothing could handle Ctrl-C, so that it must end the process as it does by itself. */
function atOnce(work: () => number): void {
  try {
    process.exitCode = work();
  } catch (failed) {
    console.error(sentenceOf(failed));
    process.exitCode = 2;
  }
}
