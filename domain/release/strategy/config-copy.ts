import { CONFIG_OF, RELEASE_LABEL } from '../change.ts';
import type { Change } from '../change.ts';
import { canonicalText, isSame, objectAt, own, textAt, textsOf, without } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { LiveObject, LiveTarget } from '../live.ts';
import type { Refused } from './blueprint.ts';
import { configMapsOf } from './config-reference.ts';

export interface ConfigCopies {
  readonly changes: readonly Change[];
  /** New name by the one the template refers to now; contents that stay are not in it. */
  readonly renames: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

export interface CopyRequest {
  readonly deployment: string;
  readonly namespace: string;
  readonly shortId: string;
  /** sha256 in hex. */
  readonly digest: (text: string) => string;
  readonly template: JsonObject;
  readonly live: LiveTarget;
  readonly wanted: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

type Data = Readonly<Record<string, string>>;
interface Copy {
  readonly from: string;
  readonly to: string;
  readonly change: Change;
}

function refusal({ deployment, template }: CopyRequest, name: string): Refused {
  const there = configMapsOf(template);
  if (there.includes(name))
    return {
      code: 'unsupported',
      sentence: `ConfigMap ${name}, which the template of Deployment ${deployment} refers to, is not there.`,
      wayOut: `Create ConfigMap ${name} first, then release again.`,
    };
  return {
    code: 'unsupported',
    sentence: `The template of Deployment ${deployment} refers to no ConfigMap ${name}: ${there.length === 0 ? 'it refers to none' : `it refers to ${there.join(', ')}`}.`,
    wayOut: 'Name a ConfigMap the template refers to, or change the template first.',
  };
}

function contentOf(live: LiveObject, wanted: Data): JsonObject {
  const binaries = Object.keys(wanted).reduce(without, objectAt(live.body, 'binaryData'));
  return {
    data: { ...objectAt(live.body, 'data'), ...wanted },
    ...(Object.keys(binaries).length === 0 ? {} : { binaryData: binaries }),
  };
}

/** Which keys get other text; never the text itself. */
const changedKeys = (live: LiveObject, wanted: Data): string[] =>
  Object.entries(wanted)
    .filter(([key, text]) => own(textsOf(objectAt(live.body, 'data')), key) !== text)
    .map(([key]) => key);

// The release and the Deployment are part of the name: going back to contents that a former release, or another target
// of this one, made a copy of must not meet that copy, which would not be ours to delete again.
function copyName(request: CopyRequest, base: string, content: JsonObject): string {
  const { deployment, shortId, live, digest } = request;
  const text = canonicalText({ content, deployment, uid: live.deployment.uid, shortId });
  return `${base}-${digest(text).slice(0, 8)}`;
}

function copyOf(request: CopyRequest, live: LiveObject, wanted: Data): Copy {
  const { deployment, namespace, shortId } = request;
  const from = textAt(live.body, 'metadata', 'name') ?? '';
  const base = textAt(live.body, 'metadata', 'annotations', CONFIG_OF) ?? from;
  const content = contentOf(live, wanted);
  const to = copyName(request, base, content);
  const manifest = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: to,
      namespace,
      labels: { [RELEASE_LABEL]: shortId },
      annotations: { [CONFIG_OF]: base },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment, uid: request.live.deployment.uid },
      ],
    },
    ...content,
    immutable: true,
  };
  const sentence = `ConfigMap ${to}: as ${from} is, with other ${changedKeys(live, wanted).join(', ')}`;
  return {
    from,
    to,
    change: { verb: 'create', object: { resource: 'configmaps', namespace, name: to }, manifest, sentence },
  };
}

function namedTwice({ deployment }: CopyRequest, name: string, from: string): Refused {
  return {
    code: 'unsupported',
    sentence: `The release file names ConfigMap ${from} of Deployment ${deployment} twice, once as ${name}.`,
    wayOut: 'Put all its keys under one name, the one without the suffix of a former release.',
  };
}

const isUnchanged = (live: LiveObject, wanted: Data): boolean =>
  isSame(contentOf(live, wanted)['data'] ?? {}, objectAt(live.body, 'data'));

/**
 * The ConfigMaps a release makes: whole copies with the new contents. The old ones stay as they are, because pods of the
 * old version still read them, and a rollback of the template brings the old contents back.
 * @returns refused `unsupported` when the template refers to no such ConfigMap, or it is not there
 */
export function copyConfigs(request: CopyRequest): ConfigCopies | Refused {
  const copies: Copy[] = [];
  const notes: string[] = [];
  const used = configMapsOf(request.template);
  for (const [name, wanted] of Object.entries(request.wanted)) {
    const live = own(request.live.configMaps, name);
    if (live === undefined || !used.includes(textAt(live.body, 'metadata', 'name') ?? ''))
      return refusal(request, name);
    const copy = copyOf(request, live, wanted);
    if (copies.some(({ from }) => from === copy.from)) return namedTwice(request, name, copy.from);
    if (isUnchanged(live, wanted)) notes.push(`ConfigMap ${name} has these contents already`);
    else copies.push(copy);
  }
  return {
    changes: copies.map(({ change }) => change),
    renames: Object.fromEntries(copies.map(({ from, to }) => [from, to])),
    notes,
  };
}
