import { onPath } from '../acquire/system-tools.ts';
import { attempt } from '../process/run.ts';

const FAMILIES = ['iptables', 'ip6tables'] as const;
// kube-proxy's and our own; our CNI plugins make none.
const OURS = /^(KUBE-|PARAMEDIC-)/;

type Family = (typeof FAMILIES)[number];

/** Chains the stack makes, as `iptables nat KUBE-SERVICES`. */
export async function stackChains(): Promise<string[]> {
  const found = await Promise.all(FAMILIES.map(chainsOf));
  return found.flat();
}

/** Removes those chains and every rule that jumps to them, in one transaction a table; nothing else changes. */
export async function removeChains(): Promise<void> {
  for (const family of FAMILIES) {
    const saved = await save(family);
    for (const [table, lines] of tablesOf(saved)) {
      const script = removal(lines);
      if (script.length === 0) continue;
      const input = [`*${table}`, ...script, 'COMMIT', ''].join('\n');
      await attempt(`${family}-restore`, ['--noflush', '-w', '5'], { deadlineMs: 20_000, input });
    }
  }
}

/** The lines that undo what a table has of ours: foreign rules that jump in, then our chains. */
export function removal(lines: readonly string[]): string[] {
  const chains = lines
    .filter((line) => line.startsWith(':'))
    .map((line) => line.slice(1).split(' ')[0] ?? '');
  const ours = chains.filter((chain) => OURS.test(chain));
  if (ours.length === 0) return [];
  const jumps = lines.filter((line) => {
    const [flag, chain = ''] = line.split(' ');
    const target = / -[jg] (\S+)/.exec(line)?.[1] ?? '';
    return flag === '-A' && !OURS.test(chain) && OURS.test(target);
  });
  return [
    ...jumps.map((line) => line.replace(/^-A/, '-D')),
    ...ours.map((chain) => `-F ${chain}`),
    ...ours.map((chain) => `-X ${chain}`),
  ];
}

async function chainsOf(family: Family): Promise<string[]> {
  const saved = await save(family);
  return [...tablesOf(saved)].flatMap(([table, lines]) =>
    lines
      .filter((line) => line.startsWith(':') && OURS.test(line.slice(1)))
      .map((line) => `${family} ${table} ${line.slice(1).split(' ')[0] ?? ''}`),
  );
}

async function save(family: Family): Promise<string> {
  if (!onPath(`${family}-save`)) return '';
  // A kernel without IPv6 answers with an error: then there is nothing to remove either.
  return (await attempt(`${family}-save`, [], { deadlineMs: 20_000 })).stdout;
}

function tablesOf(saved: string): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) {
      lines = [];
      tables.set(line.slice(1), lines);
    } else if (line.startsWith(':') || line.startsWith('-A')) lines.push(line);
  }
  return tables;
}
