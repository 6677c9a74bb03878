import { quantityBytes } from './quantity.ts';
import type { PodTemplate } from './resource.ts';

/** One container's memory in a pod template, as written there. */
export interface ContainerMemory {
  readonly limit: string | null;
  readonly limitBytes: number | null;
  readonly request: string | null;
}

const LISTS = ['containers', 'initContainers'] as const;

/** Null when the template has no container of that name. */
export function memoryOf(template: PodTemplate, container: string): ContainerMemory | null {
  const found = LISTS.flatMap((list) => template.spec?.[list] ?? []).find((one) => one.name === container);
  if (found === undefined) return null;
  const { limits, requests } = found.resources ?? {};
  const limit = limits?.['memory'];
  return { limit: limit ?? null, limitBytes: quantityBytes(limit), request: requests?.['memory'] ?? null };
}

/** The same template with another limit for one container; `request` null leaves its request alone. */
export function withMemory(
  template: PodTemplate,
  container: string,
  memory: { readonly limit: string; readonly request: string | null },
): PodTemplate {
  const spec = { ...template.spec };
  for (const list of LISTS) {
    const containers = spec[list];
    if (containers !== undefined)
      spec[list] = containers.map((one) =>
        one.name === container ? { ...one, resources: resized(one.resources ?? {}, memory) } : one,
      );
  }
  return { ...template, spec };
}

type Resources = NonNullable<
  NonNullable<NonNullable<PodTemplate['spec']>['containers']>[number]['resources']
>;

const resized = (
  resources: Resources,
  memory: { readonly limit: string; readonly request: string | null },
): Resources => ({
  ...resources,
  limits: { ...resources.limits, memory: memory.limit },
  ...(memory.request === null ? {} : { requests: { ...resources.requests, memory: memory.request } }),
});
