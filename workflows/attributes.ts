import { SearchAttributeType, defineSearchAttributeKey } from '@temporalio/common';
import type { SearchAttributePair } from '@temporalio/common';
import { targetKey } from '../domain/workload/target.ts';
import type { Target } from '../domain/workload/target.ts';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

// Seven of the ten keyword attributes a namespace on SQL can hold; nothing personal, they are stored in clear.
export const ROOM = keyword('ParamedicRoom');
export const TARGET = keyword('ParamedicTarget');
export const NAMESPACE = keyword('ParamedicNamespace');
export const SCOPE = keyword('ParamedicScope');
export const MODE = keyword('ParamedicMode');
export const STATUS = keyword('ParamedicStatus');
export const SEVERITY = keyword('ParamedicSeverity');

/** Search attributes every run about one workload starts with. */
export const attributesOf = (
  room: string,
  target: Omit<Target, 'uid'>,
  scope: string,
): SearchAttributePair[] => [
  { key: ROOM, value: room },
  { key: TARGET, value: targetKey(target).slice(0, 255) },
  { key: NAMESPACE, value: target.namespace },
  { key: SCOPE, value: scope },
  { key: STATUS, value: 'open' },
];
