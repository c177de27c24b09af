import { expect, test } from 'vitest';
import { qrCode } from '../../../web/lib/qr.ts';

/** Rows as numbers in base 36: compared once with another encoder (uqr 0.1.3, level M) and read back by a decoder. */
const known: Record<string, string> = {
  a: '18nsv my4h wswt ws4d wpjx muyp 18prz 4qo my8e qpix 85eo f17u 1179b 4xx 18of2 mukn wql8 wq20 wq0r mvag 18ppi',
  'otpauth://totp/Switchboard:li@example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Switchboard&algorithm=SHA1&digits=6&period=30':
    '5il8224ozj 2thne2u6o1 41cozq7z31 41ijudp84d 41kyavzyhp 2tyu76lirl 5iicojrr7j gjeth1q8 30tcyi0we1 58jakzb7bq 1ot5e8pz68 h4fwayujh 1cqxhk6kxq m6mv4bsvu kekx0ij0o son6tntp1 56xa9e3x06 2pez5y8ceg 4nruvxb8pa jnrf8woqc 19ivzdb671 4z9yqid1w1 1dtldienso 5dzec2r0gm 8j0i056c5 3npext78cw 22haonwjjk 2lsdknadif 4111s1lcyy 4g0qgq0i1k 28bc6bogfw 2vx732k487 3pj5k7bvvb 1qm2351vf6 5f1abbzk3y 2w74i377f8 3lhhwggldx 35845yrx5n 1imrirg1m8 2ftgb9wqym 4xfsgntiik ebmgjwuo 5ieizyb61q 2tp3f7bris 41md66jqpn 419twcdczp 41buyogxt3 2tjpw0wco6 5ifiwxw2bb',
};

test.each(Object.entries(known))('%s', (text, rows) => {
  const code = qrCode(text);
  expect(code.map((row) => Number.parseInt(row.map(Number).join(''), 2).toString(36)).join(' ')).toBe(rows);
});

test('the smallest version that holds the text is taken; what no version holds is refused', () => {
  expect([14, 15, 213, 214, 412].map((length) => qrCode('x'.repeat(length)).length)).toEqual([
    21, 25, 57, 61, 77,
  ]);
  expect(qrCode('李'.repeat(71)).length).toBe(57);
  expect(() => qrCode('x'.repeat(413))).toThrow(RangeError);
});
