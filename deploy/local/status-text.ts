import { durationText } from './duration-text.ts';
import { isBelow } from './settings.ts';
import type { Settings } from './settings.ts';
import type { Stack } from './stack-record.ts';
import type { PartStatus } from './status.ts';

/** One line a part, in columns; a second line says what is missing. */
export function statusLines(parts: readonly PartStatus[]): string[] {
  return parts.flatMap((part) => {
    const process = part.pid === undefined ? '' : `pid ${String(part.pid)}`;
    const uptime = part.uptimeMs === undefined ? '' : durationText(part.uptimeMs);
    const columns = [part.name.padEnd(24), part.state.padEnd(12), process.padEnd(12), uptime.padEnd(8)];
    const lines = [`${columns.join(' ')} ${part.address ?? ''}`.trimEnd()];
    if (part.missing !== undefined) lines.push(`  ${part.missing}`);
    if (part.log !== undefined && part.state !== 'ready') lines.push(`  log: ${part.log}`);
    return lines;
  });
}

/** What a person needs to look around in a stack that is up. */
export function addressLines(stack: Stack, settings: Settings): string[] {
  const lines: [string, string | undefined][] = [
    ['Temporal UI', stack.temporalUi],
    ['Temporal', stack.temporalAddress],
    ['Prometheus', stack.prometheusUrl],
    ['Paramedic API', stack.apiUrl],
    ['Kubernetes', stack.apiServer ?? `the cluster of ${stack.kubeconfig}`],
    ['kubectl', stack.kubectl && `KUBECONFIG=${stack.kubeconfig} ${stack.kubectl}`],
    ['audit log', stack.auditLog],
    ['logs', `${stack.state}/logs`],
  ];
  const shown = lines.filter((line): line is [string, string] => line[1] !== undefined);
  return [...shown.map(([name, value]) => `  ${name.padEnd(14)} ${value}`), ...notes(stack, settings)];
}

function notes(stack: Stack, settings: Settings): string[] {
  const theirs = !isBelow(stack.kubeconfig, stack.state);
  if (!theirs || settings.existing.prometheusUrl) return [];
  return [
    '  note: the local Prometheus asks pods by their own addresses; when those cannot be reached from this machine,',
    '        set PROMETHEUS_URL to a Prometheus inside that cluster.',
  ];
}
