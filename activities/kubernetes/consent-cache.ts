import { identify } from './identity.ts';
import { HEAL_LABEL, SYSTEM_NAMESPACES } from './opt-in.ts';
import type { Metadata } from './resource.ts';

type Labelled = { readonly metadata?: Metadata };

const hasLabel = (object: Labelled): boolean => identify(object).labels[HEAL_LABEL] !== undefined;
const keyOf = (object: Labelled): string => {
  const { namespace, name } = identify(object);
  return `${namespace}/${name}`;
};

/** Who opted in, as the watch knows it: by namespace, or by the label of a Deployment. */
export class ConsentCache {
  readonly #namespaces = new Set<string>();
  readonly #deployments = new Set<string>();

  /** `deployment` null: any workload of the namespace. */
  includes(namespace: string, deployment: string | null): boolean {
    if (SYSTEM_NAMESPACES.has(namespace)) return false;
    return (
      this.#namespaces.has(namespace) ||
      (deployment !== null && this.#deployments.has(`${namespace}/${deployment}`))
    );
  }

  /** @returns whether more is included than before */
  setNamespaces(all: readonly Labelled[]): boolean {
    return replace(this.#namespaces, all, (one) => identify(one).name);
  }

  setDeployments(all: readonly Labelled[]): boolean {
    return replace(this.#deployments, all, keyOf);
  }

  changeNamespace(namespace: Labelled): boolean {
    return change(this.#namespaces, identify(namespace).name, hasLabel(namespace));
  }

  changeDeployment(deployment: Labelled): boolean {
    return change(this.#deployments, keyOf(deployment), hasLabel(deployment));
  }

  forgetNamespace(namespace: Labelled): void {
    this.#namespaces.delete(identify(namespace).name);
  }

  forgetDeployment(deployment: Labelled): void {
    this.#deployments.delete(keyOf(deployment));
  }
}

function change(known: Set<string>, key: string, isIn: boolean): boolean {
  const isNew = isIn && !known.has(key);
  if (isIn) known.add(key);
  else known.delete(key);
  return isNew;
}

function replace(known: Set<string>, all: readonly Labelled[], key: (one: Labelled) => string): boolean {
  const now = new Set(all.filter(hasLabel).map(key));
  const hasMore = [...now].some((one) => !known.has(one));
  known.clear();
  for (const one of now) known.add(one);
  return hasMore;
}
