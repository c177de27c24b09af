import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { say } from './say.mjs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser that the browser tests drive, or null. CHROMIUM names another one. */
export function findChromium() {
  if (process.env.CHROMIUM) return existsSync(process.env.CHROMIUM) ? process.env.CHROMIUM : null;
  return places.find((place) => existsSync(place)) ?? null;
}

export const chromiumFix =
  'install Chromium (Debian: apt-get install -y chromium fonts-noto-cjk), or name one in CHROMIUM, or set SKIP_BROWSER=1 to leave the browser tests out';

/** Installs the distribution's Chromium where this process may (apt and root); says so, and what it found. */
export function ensureChromium() {
  const found = findChromium();
  if (found || process.env.SKIP_BROWSER === '1' || process.env.CHROMIUM) return found;
  const isRoot = process.getuid?.() === 0;
  const hasApt = spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
  if (!isRoot || !hasApt) return null;
  say('installing Chromium and a Chinese font for the browser tests (apt-get)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (args) => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 2] }).status === 0;
  apt(['update', '-qq']);
  apt(['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk']);
  return findChromium();
}
