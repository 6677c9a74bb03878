import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { hint } from './legal.ts';
import { Problem } from './problem.ts';
import { readScenario } from './read-scenario.ts';
import type { LoadedScenario } from './read-scenario.ts';

/**
 * The scenarios of a folder (or the one it is), read and checked, by name.
 * @param only globs (`*`, `?`) on the folder's name, separated by commas; null: all
 */
export function findScenarios(folder: string, only: string | null): LoadedScenario[] {
  const root = resolve(folder);
  if (!existsSync(root)) throw new Problem(`there is no folder ${root}`, 'give --dir a folder of scenarios');
  const names = existsSync(join(root, 'scenario.yaml'))
    ? ['.']
    : readdirSync(root, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'scenario.yaml')))
        .map(({ name }) => name)
        .toSorted();
  if (names.length === 0)
    throw new Problem(`${root} holds no scenarios`, 'a scenario is a folder with a scenario.yaml in it');
  const chosen = names.filter((name) => only === null || isLike(basename(join(root, name)), only));
  if (chosen.length === 0)
    throw new Problem(`no scenario is called "${only ?? ''}"; ${hint(only ?? '', names)}`, 'correct --only');
  return chosen.map((name) => readScenario(join(root, name)));
}

export const isLike = (name: string, globs: string): boolean =>
  globs.split(',').some((glob) => {
    const source = glob
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${source}$`).test(name);
  });

/**
 * Those that a suite runs: the slow ones only when they are named or asked for.
 * @param isChosen the caller named scenarios, or wants all
 */
export function inSuite(
  scenarios: readonly LoadedScenario[],
  isChosen: boolean,
): { run: readonly LoadedScenario[]; leftOut: readonly string[] } {
  const quick = scenarios.filter(({ scenario }) => !scenario.slow);
  // Whoever gives a folder with nothing else in it means these.
  if (isChosen || quick.length === 0) return { run: scenarios, leftOut: [] };
  return { run: quick, leftOut: scenarios.filter(({ scenario }) => scenario.slow).map(({ name }) => name) };
}
