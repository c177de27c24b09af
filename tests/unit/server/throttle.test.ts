import { expect, test } from 'vitest';
import { addressGroup, SignInLimits } from '../../../server/services/sign-in-limits.ts';
import { createThrottles, Throttle } from '../../../server/services/throttle.ts';

const clock = () => {
  const time = { ms: 5_000 };
  return { time, now: () => time.ms };
};
const wait = (seconds: number) => ({ code: 'TOO_MANY', details: { retry_after: seconds } });

test('the points of a window are there again when it is over', async () => {
  const { time, now } = clock();
  const limit = new Throttle('tries', 3, 60, { now });
  for (let n = 0; n < 3; n++) await limit.take('a');
  await expect(limit.take('a')).rejects.toMatchObject(wait(60));
  await limit.take('b');
  time.ms += 59_000;
  await expect(limit.take('a')).rejects.toMatchObject(wait(1));
  time.ms += 1_001;
  await limit.take('a');
});

test('whoever goes on is shut out for longer each time, and after a long quiet time no longer', async () => {
  const { time, now } = clock();
  const limit = new Throttle('tries', 2, 60, { backOff: { first: 30, most: 100 }, now });
  await limit.take('a');
  await limit.take('a');
  for (const shut of [30, 60, 100, 100]) {
    await expect(limit.take('a')).rejects.toMatchObject(wait(shut));
    time.ms += shut * 1000 - 1;
    await expect(limit.take('a')).rejects.toMatchObject(wait(1));
    time.ms += 2;
    await limit.take('a');
  }
  time.ms += 300_000;
  await limit.take('a');
  await limit.take('a');
  await expect(limit.take('a')).rejects.toMatchObject(wait(30));
});

test('a limit remembers a bounded number of keys', async () => {
  const limit = new Throttle('tries', 1, 60);
  for (let n = 0; n < 50_000; n++) await limit.take(`key ${n}`);
  expect(limit.size).toBe(20_000);
  await expect(limit.take('key 49999')).rejects.toMatchObject({ code: 'TOO_MANY' });
});

test('one address that hammers an account does not keep its owner out', async () => {
  const limits = new SignInLimits(createThrottles());
  let refused = 0;
  for (let n = 0; n < 1000; n++) await limits.begin('li@example.org', '203.0.113.9').catch(() => refused++);
  expect(refused).toBeGreaterThan(990);
  await limits.begin('Li@example.org', '198.51.100.4');
});

test('a thousand addresses that hammer an account keep out strangers, but not where its owner signed in before', async () => {
  const limits = new SignInLimits(createThrottles());
  const owner = await limits.begin('li@example.org', '198.51.100.4');
  owner.right();
  owner.complete();
  let let_in = 0;
  for (let n = 0; n < 1000; n++)
    await limits.begin('li@example.org', `10.0.${n >> 8}.${n & 255}`).then(
      () => let_in++,
      () => 0,
    );
  expect(let_in).toBe(60);
  await expect(limits.begin('li@example.org', '192.0.2.1')).rejects.toMatchObject({ code: 'TOO_MANY' });
  expect(await limits.begin('li@example.org', '198.51.100.4')).toMatchObject({ known: true });
});

test('an office behind one address signs in as often as it likes', async () => {
  const limits = new SignInLimits(createThrottles());
  for (let n = 0; n < 300; n++) (await limits.begin(`agent${n}@example.org`, '198.51.100.4')).right();
});

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:aaaa::1', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:bbbb:1:2:3', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
])('the address %s counts as %s', (address, group) => {
  expect(addressGroup(address)).toBe(group);
});
