import type { Language } from '../../../models/index.ts';

const openings: Record<Language, string[]> = {
  en: [
    'Hello, ',
    'Since yesterday evening ',
    'Can you tell me why ',
    'I have called three times already and ',
    '',
  ],
  zh: ['你好，', '从昨天晚上开始', '请问为什么', '我已经打过三次电话了，', ''],
};
const middles: Record<Language, string[]> = {
  en: [
    'my bill is higher than last month',
    'there is no signal at home',
    'the roaming package does not work abroad',
    'my SIM card is lost',
    'the 5G plan I ordered is not active',
  ],
  zh: [
    '我的话费比上个月高',
    '家里没有信号',
    '国际漫游套餐在国外不能用',
    '我的手机卡丢了',
    '我订的5G套餐还没有生效',
  ],
};
const endings: Record<Language, string[]> = {
  en: [
    '.',
    ', please help me as soon as you can.',
    ' and nobody has answered my question so far, so what should I do next?',
  ],
  zh: ['。', '，请尽快帮我处理一下。', '，到现在也没有人回答我的问题，接下来我该怎么办？'],
};

export const benchTexts = {
  /** Of 15 tokens each, [CLS] and [SEP] among them. */
  fifteen: {
    en: 'My phone has had no signal at home since late yesterday evening.',
    zh: '我的手机从昨天起没有信号。',
  } satisfies Record<Language, string>,
  /** Distinct messages of 6 to 50 tokens, the same at every call. */
  many(language: Language): string[] {
    return openings[language].flatMap((opening, i) =>
      middles[language].flatMap((middle) =>
        endings[language].flatMap((ending) =>
          [1, 2].map((n) => `${opening}${middle}${n === 2 ? ` (${i + 2})` : ''}${ending}`),
        ),
      ),
    );
  },
};
