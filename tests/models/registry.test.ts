import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  activePointer,
  activeRelease,
  createRelease,
  listReleases,
  listVersions,
  readVersion,
  removeTemporary,
  resolveActive,
  rollback,
  setActive,
  writeVersion,
} from '../../models/index.ts';
import { codeOf, makeRelease, newVersion, readJson, temporaryDir } from './helpers.ts';

const load = async () => 'loaded';

describe('versions', () => {
  test('are numbered one after the other and read back verified', async () => {
    const dir = await temporaryDir();
    const first = await writeVersion(dir, await newVersion('intent', 'en'));
    const second = await writeVersion(dir, await newVersion('intent', 'en'));
    const other = await writeVersion(dir, await newVersion('sentiment', 'zh'));
    expect([first, second, other].map(({ manifest }) => manifest.version)).toEqual([
      'intent-en-0001',
      'intent-en-0002',
      'sentiment-zh-0001',
    ]);
    expect((await readVersion(dir, 'intent-en-0002')).manifest).toEqual(second.manifest);
    expect((await listVersions(dir)).map(({ version }) => version)).toEqual([
      'intent-en-0001',
      'intent-en-0002',
      'sentiment-zh-0001',
    ]);
    expect(await readJson(join(second.dir, 'head.json'))).toEqual({ weights: [1, 2, 3] });
  });

  test('never take a number again, also when the version was deleted and a release still names it', async () => {
    const dir = await temporaryDir();
    await makeRelease(dir);
    await rm(join(dir, 'versions', 'intent-en-0001'), { recursive: true });
    expect((await writeVersion(dir, await newVersion('intent', 'en'))).manifest.version).toBe(
      'intent-en-0002',
    );
  });

  test('written at the same time get different numbers', async () => {
    const dir = await temporaryDir();
    const fresh = await newVersion('intent', 'zh');
    const stored = await Promise.all(Array.from({ length: 5 }, () => writeVersion(dir, fresh)));
    expect(new Set(stored.map(({ manifest }) => manifest.version)).size).toBe(5);
    for (const { manifest } of stored) await readVersion(dir, manifest.version);
  });

  test.each([
    ['../evil', 'up'],
    ['a/b', 'folder'],
    ['manifest.json', 'the manifest'],
    ['.hidden', 'hidden'],
  ])('refuse the file name %s (%s)', async (name) => {
    const dir = await temporaryDir();
    expect(
      await codeOf(writeVersion(dir, { ...(await newVersion('intent', 'en')), files: { [name]: 'x' } })),
    ).toBe('VERSION_INVALID');
    expect(await listVersions(dir)).toEqual([]);
  });

  test.each([
    ['empty', 'VERSION_CORRUPT', (file: string) => writeFile(file, '')],
    ['truncated', 'VERSION_CORRUPT', (file: string) => truncate(file, 2)],
    ['zeroed', 'VERSION_CORRUPT', (file: string) => writeFile(file, Buffer.alloc(4))],
    ['flipped', 'VERSION_CORRUPT', (file: string) => writeFile(file, new Uint8Array([1, 2, 3, 5]))],
    ['missing', 'VERSION_CORRUPT', (file: string) => rm(file)],
  ])('a file that is %s: %s', async (_, code, damage) => {
    const dir = await temporaryDir();
    const { manifest, dir: versionDir } = await writeVersion(dir, await newVersion('intent', 'en'));
    await damage(join(versionDir, 'weights.bin'));
    expect(await codeOf(readVersion(dir, manifest.version))).toBe(code);
  });

  test.each(['intent-en-0009', '../versions', 'intent-fr-0001', ''])('%j is missing', async (name) => {
    const dir = await temporaryDir();
    await writeVersion(dir, await newVersion('intent', 'en'));
    expect(await codeOf(readVersion(dir, name))).toBe('VERSION_MISSING');
  });
});

describe('a process killed on the way', () => {
  test('leaves nothing that is listed, and the next start removes it', async () => {
    const dir = await temporaryDir();
    const release = await makeRelease(dir);
    await setActive(dir, release);
    // As left by a writer killed before its rename: with and without a manifest; a pid that lives no more.
    const dead = 2 ** 22 + 1;
    for (const [place, name] of [
      ['versions', `.tmp-${dead}-aa`],
      ['versions', `.tmp-${dead}-bb`],
    ] as const)
      await mkdir(join(dir, place, name));
    await writeFile(
      join(dir, 'versions', `.tmp-${dead}-bb`, 'manifest.json'),
      await readFile(join(dir, 'versions', 'intent-en-0001', 'manifest.json')),
    );
    await writeFile(join(dir, 'releases', `.tmp-${dead}-cc`), '{"rel');
    await writeFile(join(dir, `.tmp-${dead}-dd`), '{"release":');
    const living = join(dir, 'versions', `.tmp-${process.ppid}-ee`);
    await mkdir(living);

    expect(await listVersions(dir)).toHaveLength(4);
    expect(await listReleases(dir)).toHaveLength(1);
    expect(await activeRelease(dir)).toBe(release);
    expect(await removeTemporary(dir)).toHaveLength(4);
    expect(existsSync(living)).toBe(true);
    expect((await readdir(dir)).sort()).toEqual(['active.json', 'releases', 'versions']);
    expect(await listVersions(dir)).toHaveLength(4);
  });

  test('a directory under a version name without a manifest is not listed, and is corrupt when asked for', async () => {
    const dir = await temporaryDir();
    await mkdir(join(dir, 'versions', 'intent-en-0001'), { recursive: true });
    expect(await listVersions(dir)).toEqual([]);
    expect(await codeOf(readVersion(dir, 'intent-en-0001'))).toBe('VERSION_CORRUPT');
  });
});

describe('releases and the active pointer', () => {
  test('nothing is active at first', async () => {
    const dir = await temporaryDir();
    expect(await activeRelease(dir)).toBeUndefined();
    expect(await codeOf(resolveActive(dir, load))).toBe('NO_ACTIVE_RELEASE');
    expect(await codeOf(rollback(dir))).toBe('NO_ACTIVE_RELEASE');
  });

  test('a release takes sound versions in their own place only', async () => {
    const dir = await temporaryDir();
    await writeVersion(dir, await newVersion('intent', 'en'));
    expect(await codeOf(createRelease(dir, { 'intent-zh': 'intent-en-0001' }))).toBe('VERSION_INVALID');
    expect(await codeOf(createRelease(dir, { 'intent-en': 'intent-en-0002' }))).toBe('VERSION_MISSING');
    expect(await createRelease(dir, { 'intent-en': 'intent-en-0001' })).toMatchObject({
      release: 'release-0001',
    });
    expect(await createRelease(dir, { 'intent-en': 'intent-en-0001' })).toMatchObject({
      release: 'release-0002',
    });
  });

  test('promote and roll back', async () => {
    const dir = await temporaryDir();
    const [one, two] = [await makeRelease(dir), await makeRelease(dir)];
    await setActive(dir, one);
    expect(await setActive(dir, two)).toMatchObject({ release: two, previous: one });
    expect(await setActive(dir, two)).toMatchObject({ release: two, previous: one });
    expect(await rollback(dir)).toMatchObject({ release: one, previous: two });
    expect((await resolveActive(dir, load)).rejected).toEqual([]);
  });

  test('a broken release cannot be activated, and the pointer stays', async () => {
    const dir = await temporaryDir();
    const [one, two] = [await makeRelease(dir), await makeRelease(dir)];
    await setActive(dir, one);
    await writeFile(join(dir, 'versions', 'intent-zh-0002', 'head.json'), '{}');
    expect(await codeOf(setActive(dir, two))).toBe('VERSION_CORRUPT');
    expect(await codeOf(setActive(dir, 'release-0099'))).toBe('RELEASE_MISSING');
    expect(await activeRelease(dir)).toBe(one);
  });

  test('when the active one breaks, the last good one serves, and it says which and why', async () => {
    const dir = await temporaryDir();
    const [one, two, three] = [await makeRelease(dir), await makeRelease(dir), await makeRelease(dir)];
    for (const release of [one, two, three]) await setActive(dir, release);
    await rm(join(dir, 'versions', 'sentiment-en-0003', 'weights.bin'));
    await writeFile(join(dir, 'releases', `${two}.json`), '');
    const resolved = await resolveActive(dir, load);
    expect(resolved).toMatchObject({
      active: three,
      release: { release: one },
      rejected: [
        { release: three, error: { code: 'VERSION_CORRUPT' } },
        { release: two, error: { code: 'RELEASE_CORRUPT' } },
      ],
    });
  });

  test('a head that does not load counts as broken; when none loads, nothing serves', async () => {
    const dir = await temporaryDir();
    const [one, two] = [await makeRelease(dir), await makeRelease(dir)];
    for (const release of [one, two]) await setActive(dir, release);
    const resolved = await resolveActive(dir, async ({ release }) => {
      if (release.release === two) throw new Error('wrong shape');
      return 'loaded';
    });
    expect(resolved).toMatchObject({
      release: { release: one },
      rejected: [{ release: two, error: { code: 'HEAD_INVALID', message: 'wrong shape' } }],
    });
    expect(await codeOf(resolveActive(dir, () => Promise.reject(new Error('no'))))).toBe('NO_ACTIVE_RELEASE');
  });

  test('a pointer that is not sound is said so, and activating repairs it', async () => {
    const dir = await temporaryDir();
    const one = await makeRelease(dir);
    await writeFile(join(dir, 'active.json'), '{"release":"rel');
    expect(await codeOf(resolveActive(dir, load))).toBe('ACTIVE_CORRUPT');
    await setActive(dir, one);
    expect(await activePointer(dir)).toMatchObject({ release: one, previous: null });
  });
});
