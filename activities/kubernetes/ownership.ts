import type { Metadata } from './resource.ts';

interface Controller {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** The one owner that controls an object; null for an object on its own. */
export function controllerOf(metadata: Metadata | undefined): Controller | null {
  const owner = metadata?.ownerReferences?.find((reference) => reference.controller === true);
  if (owner?.uid === undefined) return null;
  return { kind: owner.kind ?? '', name: owner.name ?? '', uid: owner.uid };
}

/** Objects by the uid of their controller; those on their own are left out. */
export function byController<T extends { readonly metadata?: Metadata }>(
  objects: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const grouped = new Map<string, T[]>();
  for (const object of objects) {
    const owner = controllerOf(object.metadata);
    if (owner === null) continue;
    const group = grouped.get(owner.uid);
    if (group === undefined) grouped.set(owner.uid, [object]);
    else group.push(object);
  }
  return grouped;
}
