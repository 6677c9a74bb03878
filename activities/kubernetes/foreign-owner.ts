import type { ForeignOwner } from '../../domain/workload/target.ts';
import { controllerOf } from './ownership.ts';
import type { Metadata } from './resource.ts';

type By = ForeignOwner['by'];

const ANNOTATIONS: readonly (readonly [By, string])[] = [
  ['argocd', 'argocd.argoproj.io/tracking-id'],
  ['helm', 'meta.helm.sh/release-name'],
];
const LABELS: readonly (readonly [By, string])[] = [
  ['argocd', 'argocd.argoproj.io/instance'],
  ['flux', 'kustomize.toolkit.fluxcd.io/name'],
  ['flux', 'helm.toolkit.fluxcd.io/name'],
];
const MANAGERS: Readonly<Record<string, By>> = {
  'argocd-controller': 'argocd',
  'argocd-application-controller': 'argocd',
  'kustomize-controller': 'flux',
  'helm-controller': 'flux',
  helm: 'helm',
};
const BY_STRENGTH: readonly By[] = ['argocd', 'flux', 'helm', 'operator'];

/** Who else reconciles this object, with what shows it: labels and annotations, field managers of its spec, a controller. */
export function foreignOwnerOf(metadata: Metadata | undefined): ForeignOwner | null {
  const owners = [...signs(metadata), ...fieldOwners(metadata), ...controllers(metadata)];
  // Flux installs by Helm, so an object may show both; the one that reconciles is named.
  const found = BY_STRENGTH.map((by) => owners.find((owner) => owner.by === by));
  return found.find((owner) => owner !== undefined) ?? null;
}

function signs(metadata: Metadata | undefined): ForeignOwner[] {
  const { labels = {}, annotations = {} } = metadata ?? {};
  const managedBy = labels['app.kubernetes.io/managed-by'];
  return [
    ...LABELS.filter(([, key]) => labels[key] !== undefined).map(([by, key]) => ({
      by,
      evidence: `label ${key}=${labels[key] ?? ''}`,
    })),
    ...ANNOTATIONS.filter(([, key]) => annotations[key] !== undefined).map(([by, key]) => ({
      by,
      evidence: `annotation ${key}=${annotations[key] ?? ''}`,
    })),
    ...(managedBy === 'Helm'
      ? [{ by: 'helm' as const, evidence: 'label app.kubernetes.io/managed-by=Helm' }]
      : []),
  ];
}

function fieldOwners(metadata: Metadata | undefined): ForeignOwner[] {
  return (metadata?.managedFields ?? []).flatMap(({ manager = '', fieldsV1 }) => {
    const by = MANAGERS[manager];
    const ownsSpec = fieldsV1 !== undefined && 'f:spec' in fieldsV1;
    return by === undefined || !ownsSpec ? [] : [{ by, evidence: `field manager ${manager} owns its spec` }];
  });
}

function controllers(metadata: Metadata | undefined): ForeignOwner[] {
  const owner = controllerOf(metadata);
  return owner === null ? [] : [{ by: 'operator', evidence: `controlled by ${owner.kind} ${owner.name}` }];
}
