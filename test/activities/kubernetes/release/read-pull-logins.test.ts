import { describe, expect, it } from 'vitest';
import { readPullLogins } from '../../../../activities/kubernetes/release/read-pull-logins.ts';

const auth = (text: string): string => Buffer.from(text).toString('base64');
const ann = { username: 'ann', password: 's3cret' };

describe('the logins of a pull secret', () => {
  it.each([
    ['name and password', { auths: { 'r.test': ann } }],
    ['both in one', { auths: { 'r.test': { auth: auth('ann:s3cret') } } }],
    ['the older document', { 'r.test': { ...ann, email: 'ann@shop.test' } }],
  ])('are read: %s', (_, document) => {
    expect(readPullLogins(JSON.stringify(document))).toEqual([{ key: 'r.test', ...ann }]);
  });

  it('keep a colon that is part of the password', () => {
    expect(readPullLogins(JSON.stringify({ auths: { r: { auth: auth('ann:a:b') } } }))).toEqual([
      { key: 'r', username: 'ann', password: 'a:b' },
    ]);
  });

  it.each([
    ['no JSON', '<html>'],
    ['a list', '[1]'],
    ['null', 'null'],
    ['auths that are no object', '{"auths":"none"}'],
    ['an entry that is none', '{"auths":{"r.test":7}}'],
    ['a name alone', '{"auths":{"r.test":{"username":"ann"}}}'],
    ['an identity token', '{"auths":{"r.test":{"identitytoken":"t"}}}'],
    ['what is not name and password', JSON.stringify({ auths: { r: { auth: auth('ann') } } })],
    ['nothing', ''],
  ])('are none: %s', (_, text) => {
    expect(readPullLogins(text)).toEqual([]);
  });
});
