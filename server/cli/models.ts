import { join } from 'node:path';
import { defineCommand } from 'citty';
import { rebuildEncoder } from '../../models/encoder/rebuild.ts';
import {
  activePointer,
  defaultBaseDir,
  type Language,
  listReleases,
  listVersions,
  ModelError,
  readRelease,
  readVersion,
  rollback,
  setActive,
  toPlainError,
  verifyEncoder,
  verifyRelease,
} from '../../models/index.ts';
import { loadConfig } from '../config.ts';
import { print, progress, writeJson } from './output.ts';

const json = {
  type: 'string',
  description: 'also write the result to this file',
  valueHint: 'FILE',
} as const;
const artifacts = () => loadConfig().MODELS_DIR;

const list = defineCommand({
  meta: { name: 'list', description: 'Versions, releases and which of them serves' },
  args: { json },
  async run({ args }) {
    const dir = artifacts();
    const [versions, releases, active] = [
      await listVersions(dir),
      await listReleases(dir),
      await activePointer(dir),
    ];
    if (versions.length === 0) print('no versions yet; train some: switchboard train');
    for (const { version, created_at, encoder, metrics } of versions)
      print(`${version}  ${created_at}  ${encoder.name}  ${headline(metrics)}`);
    for (const { release, heads } of releases) {
      const mark =
        release === active?.release ? ' (active)' : release === active?.previous ? ' (previous)' : '';
      print(`${release}${mark}  ${Object.values(heads).join(' ')}`);
    }
    writeJson(args.json, { active: active ?? null, releases, versions });
  },
});

/** The numbers among a version's metrics, the first three of them. */
function headline(metrics: Record<string, unknown>): string {
  const numbers = Object.entries(metrics).flatMap(([name, value]) =>
    typeof value === 'number' ? [`${name} ${Number(value.toFixed(4))}`] : [],
  );
  return numbers.slice(0, 3).join('  ');
}

const verify = defineCommand({
  meta: {
    name: 'verify',
    description: 'Compare every file of the encoders, versions and releases with its checksum',
  },
  args: { json },
  async run({ args }) {
    const dir = artifacts();
    const results: { name: string; ok: boolean; code?: string; message?: string }[] = [];
    const check = async (name: string, work: () => Promise<unknown>) => {
      try {
        await work();
        results.push({ name, ok: true });
        print(`ok      ${name}`);
      } catch (error) {
        const { code, message } = toPlainError(error, 'VERSION_CORRUPT');
        results.push({ name, ok: false, code, message });
        print(`broken  ${name}  ${code}: ${message}`);
      }
    };
    for (const language of ['en', 'zh'])
      await check(`encoder ${language}`, () => verifyEncoder(join(defaultBaseDir, language)));
    for (const { version } of await listVersions(dir)) await check(version, () => readVersion(dir, version));
    for (const { release } of await listReleases(dir))
      await check(release, () => verifyRelease(dir, release));
    await check('active release', async () => {
      const active = await activePointer(dir);
      if (active) await verifyRelease(dir, active.release);
    });
    writeJson(args.json, results);
    const broken = results.filter(({ ok }) => !ok);
    if (broken.length > 0)
      throw new ModelError('VERSION_CORRUPT', `${broken.length} of ${results.length} are broken`, {
        fix: 'restore the files named above, or activate a sound release',
      });
  },
});

const show = defineCommand({
  meta: { name: 'show', description: 'One version or release in full' },
  args: {
    name: { type: 'positional', description: 'for example intent-en-0001 or release-0001', required: true },
    json,
  },
  async run({ args }) {
    const dir = artifacts();
    const found = args.name.startsWith('release-')
      ? await readRelease(dir, args.name)
      : (await readVersion(dir, args.name)).manifest;
    print(JSON.stringify(found, null, 2));
    writeJson(args.json, found);
  },
});

const activate = defineCommand({
  meta: {
    name: 'activate',
    description: 'Make a sound release the active one; "previous" goes back to the one before',
  },
  args: { release: { type: 'positional', description: 'a release, or previous', required: true }, json },
  async run({ args }) {
    const dir = artifacts();
    const pointer = args.release === 'previous' ? await rollback(dir) : await setActive(dir, args.release);
    print(`${pointer.release} is active${pointer.previous ? `; before it ${pointer.previous}` : ''}`);
    progress('a running server takes it up when it reloads its models or starts again');
    writeJson(args.json, pointer);
  },
});

const rebuild = defineCommand({
  meta: { name: 'rebuild', description: 'Make an encoder folder from the jar that it came from' },
  args: {
    lang: { type: 'enum', options: ['en', 'zh'], description: 'language of the encoder', required: true },
    jar: {
      type: 'string',
      description: 'jar of the Maven artifact named in the manifest',
      required: true,
      valueHint: 'FILE',
    },
    out: { type: 'string', description: 'folder to make', required: true, valueHint: 'DIR' },
    json,
  },
  async run({ args }) {
    const { manifest, same } = await rebuildEncoder({
      language: args.lang as Language,
      jar: args.jar,
      out: args.out,
    });
    for (const [name, { sha256, bytes }] of Object.entries(manifest.files))
      print(`${sha256}  ${bytes}  ${name}`);
    print(same ? 'every file equals the shipped one' : 'some files differ from the shipped ones');
    writeJson(args.json, { same, manifest });
  },
});

export default defineCommand({
  meta: {
    name: 'models',
    description: 'Versions, releases and encoders: list, verify, show, activate, rebuild',
  },
  subCommands: { list, verify, show, activate, rebuild },
});
