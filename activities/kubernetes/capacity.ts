import { quantityBytes, quantityCores } from './quantity.ts';

/** What all containers of one pod together may use; null where one of them has no limit. */
export interface Capacity {
  readonly cpuCores: number | null;
  readonly memoryBytes: number | null;
}

interface Limited {
  readonly resources?: { readonly limits?: { readonly cpu?: string; readonly memory?: string } };
}

/**
 * The limits of a pod template.
 * @param template its JSON; one that cannot be read has no limits that are known
 */
export function capacityOf(template: string): Capacity {
  const containers = containersOf(template);
  return {
    cpuCores: sumOf(containers.map(({ resources }) => quantityCores(resources?.limits?.cpu))),
    memoryBytes: sumOf(containers.map(({ resources }) => quantityBytes(resources?.limits?.memory))),
  };
}

function containersOf(template: string): readonly Limited[] {
  try {
    const read = JSON.parse(template) as { spec?: { containers?: readonly Limited[] } } | null;
    return read?.spec?.containers ?? [];
  } catch {
    return [];
  }
}

const sumOf = (limits: readonly (number | null)[]): number | null =>
  limits.length === 0 || limits.includes(null)
    ? null
    : limits.reduce<number>((sum, limit) => sum + (limit ?? 0), 0);
