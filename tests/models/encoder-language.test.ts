import { describe, expect, test } from 'vitest';
import { detectLanguage } from '../../models/index.ts';

describe('the language of a message', () => {
  test.each([
    ['我的手机没有信号', 'zh'],
    ['My name is 王', 'zh'],
    ['行動網路很慢', 'zh'],
    ['no signal at all', 'en'],
    ['hello', 'en'],
    ['100 euros', 'en'],
    ['ｈｅｌｌｏ', 'en'],
    ['привет', 'en'],
    ['مرحبا', 'en'],
  ] as const)('%s → %s, whatever the conversation', (text, language) => {
    expect(detectLanguage(text)).toBe(language);
    expect(detectLanguage(text, language === 'zh' ? 'en' : 'zh')).toBe(language);
  });

  test.each([
    'ok',
    'OK!',
    'ＯＫ',
    '5G',
    '5g?',
    '10GB',
    '1.5 GB',
    '13800138000',
    '👍',
    '???',
    '',
    'SIM',
    'App',
    '4G LTE ok',
  ])('%s takes the language of the conversation', (text) => {
    expect(detectLanguage(text, 'zh')).toBe('zh');
    expect(detectLanguage(text)).toBe('en');
  });
});
