import type { V1LabelSelector, V1LabelSelectorRequirement } from '@kubernetes/client-node';
import type { Wire } from '../wire.ts';

export type Labels = Readonly<Record<string, string>>;

/** A LabelSelector as Kubernetes reads it: an empty one selects everything, an absent one nothing. */
export function selects(selector: Wire<V1LabelSelector> | undefined, labels: Labels): boolean {
  if (selector === undefined) return false;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every((requirement) => holds(requirement, labels))
  );
}

function holds(
  { key = '', operator, values = [] }: Wire<V1LabelSelectorRequirement>,
  labels: Labels,
): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case undefined:
    default:
      // An operator of a later Kubernetes: a policy or budget too many is seen, one too few is not.
      return true;
  }
}

/** A Service's selector: an empty one selects nothing. */
export const isServedBy = (selector: Labels | undefined, labels: Labels): boolean => {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
};
