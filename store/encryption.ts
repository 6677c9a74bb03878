import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { StoreError } from './store-error.ts';

export const KEY_BYTES = 32;
const ALGORITHM = 'aes-256-gcm';
const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What a sealed text belongs to. It is authenticated with the text: moved to another row, it does not open. */
export interface SealLabel {
  readonly kind: 'ConfigMap' | 'Secret' | 'PodTemplate' | 'ReleaseChange' | 'Backup';
  /** Empty where the name is an id that holds it. */
  readonly namespace: string;
  readonly name: string;
  /** Empty where there is one content only under the name. */
  readonly contentHash: string;
}

export interface Sealer {
  /** Names the key without giving anything of it away; the second part of whatever it seals. */
  readonly keyId: string;
  /** `v1.<key id>.<base64 of IV, tag and cipher text>`; differs each time. */
  seal(label: SealLabel, text: string): string;
  /** Throws `wrong-key` or `tampered`, naming the object and never its contents. */
  unseal(label: SealLabel, sealed: string): string;
}

const associated = (label: SealLabel): Buffer =>
  Buffer.from(JSON.stringify([label.kind, label.namespace, label.name, label.contentHash]));

export const described = ({ kind, namespace, name }: SealLabel): string =>
  `${kind} ${[namespace, name].filter((part) => part !== '').join('/')}`;

/** @throws StoreError `bad-key` unless the key has 32 bytes */
export function createSealer(key: Buffer): Sealer {
  if (key.length !== KEY_BYTES)
    throw new StoreError(
      'bad-key',
      `The encryption key of the record store has ${String(key.length)} bytes instead of ${String(KEY_BYTES)}. Give the key that the store was made with, or a new random one for a new store.`,
    );
  const keyId = createHmac('sha256', key).update('record store key id').digest('hex').slice(0, 16);
  return {
    keyId,
    seal(label, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(associated(label));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [VERSION, keyId, Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')].join('.');
    },
    unseal(label, sealed) {
      const [version, sealedWith, payload] = sealed.split('.');
      if (version !== VERSION || sealedWith === undefined || payload === undefined) throw tampered(label);
      if (sealedWith !== keyId) throw wrongKey(label, sealedWith, keyId);
      const bytes = Buffer.from(payload, 'base64');
      if (bytes.length < IV_BYTES + TAG_BYTES) throw tampered(label);
      try {
        const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES))
          .setAAD(associated(label))
          .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        const body = bytes.subarray(IV_BYTES + TAG_BYTES);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch {
        throw tampered(label);
      }
    },
  };
}

const tampered = (label: SealLabel): StoreError =>
  new StoreError(
    'tampered',
    `The stored ${described(label)} was changed outside Paramedic and is not used. Restore the database from a backup, or restore the object by hand.`,
  );

const JOURNALED_AGAIN = 'wait until the state is journaled again with this one';
const WITH_THIS_KEY: Record<SealLabel['kind'], string> = {
  ConfigMap: JOURNALED_AGAIN,
  Secret: JOURNALED_AGAIN,
  PodTemplate: JOURNALED_AGAIN,
  ReleaseChange: 'put the object right by hand and release anew with this one',
  Backup: 'restore from a backup of your own',
};

const wrongKey = (label: SealLabel, sealedWith: string, keyId: string): StoreError =>
  new StoreError(
    'wrong-key',
    `The stored ${described(label)} was encrypted with key ${sealedWith}, and this process has key ${keyId}. Start with the former key, or ${WITH_THIS_KEY[label.kind]}.`,
  );
