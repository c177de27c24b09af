import { expect, test } from 'vitest';
import { extractEntities } from '../../../models/entities/index.ts';

const at = new Date('2025-01-15T12:00:00+08:00');
const hostile =
  "1 |1|1-|1,1|0.1|1.1.1.|a|a@|@|x.y@z.|一|百|两三|一个月|1月1号|上个月|周一|1/|1:|12:30 |$1,|account 1|order no. 12345 |订单号|充1|扣了我|了我的你他|Horizon Unlimted |breez |iphone 1|iPhone pro max |1块|一块二毛|3块5|1G|twenty |two hundred and |half an |last |3rd of |jan 1 |20 jan to |昨晚|晚上8点到|+86 |(0|138|8986|- |😀|ａ|o'clock |零一二|1h1m|in |北京|长沙发|2025-01-01"
    .split('|')
    .map((unit) => [unit] as const);

const run = (text: string, language: 'en' | 'zh') => {
  const began = performance.now();
  extractEntities(text, language, at);
  return performance.now() - began;
};
const best = (text: string, language: 'en' | 'zh') =>
  Math.min(...Array.from({ length: 3 }, () => run(text, language)));

for (let i = 0; i < 300; i += 1)
  run('warm up: 30块 tomorrow at 3pm, iphone 15, Bankok 昨天下午三点', i % 2 ? 'en' : 'zh');

test.each(hostile)('4,000 characters of "%s" cost what half of them cost, twice', (unit) => {
  const text = [...unit.repeat(4_000)].slice(0, 4_000).join('');
  for (const language of ['en', 'zh'] as const) {
    const whole = best(text, language);
    // A quadratic rule takes 16 times a quarter's time; a few milliseconds are noise.
    const quarter = best(text.slice(0, text.length / 4), language);
    expect(whole).toBeLessThan(10 * quarter + 25);
    expect(whole).toBeLessThan(250);
  }
});

test('a megabyte costs no more than what is read of it', () => {
  const text = '充了30块 order no. 12345 ';
  const capped = best(text.repeat(200).slice(0, 4_000), 'zh');
  expect(best(text.repeat(50_000), 'zh')).toBeLessThan(5 * capped + 50);
});
