import { expect, test } from 'vitest';
import { extractEntities } from '../../../models/entities/index.ts';

const at = new Date('2025-01-15T12:00:00+08:00');
/** "type[shown]=value" of everything found. */
function found(text: string): string[] {
  const language = /\p{Script=Han}/u.test(text) ? 'zh' : 'en';
  const points = [...text];
  return extractEntities(text, language, at).map(({ entity, start, end, value }) => {
    const shown =
      typeof value === 'object' && value !== null ? Object.values(value).join(' ') : String(value);
    return `${entity}[${points.slice(start, end).join('')}]=${shown}`;
  });
}

test.each([
  // money
  ['paid $1,250.50 for it', 'money[$1,250.50]=1250.5 USD'],
  ['two hundred rupees gone', 'money[two hundred rupees]=200 INR'],
  ['S$15 for roaming', 'money[S$15]=15 SGD'],
  ['they took 30€', 'money[30€]=30 EUR'],
  ['a bill of 1.5k rupees', 'money[1.5k rupees]=1500 INR'],
  ['扣了我两百多', 'money[两百多]=200 CNY'],
  ['30块5也算', 'money[30块5]=30.5 CNY'],
  ['三块二毛五', 'money[三块二毛五]=3.25 CNY'],
  ['一千二百三十四元五角六分', 'money[一千二百三十四元五角六分]=1234.56 CNY'],
  ['就差9毛钱', 'money[9毛钱]=0.9 CNY'],
  ['充了１００没到账', 'money[１００]=100 CNY'],
  ['话费一百二', 'money[一百二]=120 CNY'],
  ['50港币', 'money[50港币]=50 HKD'],
  // data volume
  ['used 10 gigs', 'data_volume[10 gigs]=10240'],
  ['half a gig left', 'data_volume[half a gig]=512'],
  ['1TB cap', 'data_volume[1TB]=1048576'],
  ['用了5个G', 'data_volume[5个G]=5120'],
  ['半个G都没有', 'data_volume[半个G]=512'],
  ['５００ＭＢ够吗', 'data_volume[５００ＭＢ]=500'],
  ['三百兆流量', 'data_volume[三百兆]=300'],
  ['2G流量就扣完了', 'data_volume[2G]=2048'],
  // phone numbers
  ['call 138-0013-8000', 'phone_number[138-0013-8000]=+8613800138000'],
  ['my UK one is 07700 900123', 'phone_number[07700 900123]=+447700900123'],
  ['+44 (0)20 7946 0958', 'phone_number[+44 (0)20 7946 0958]=+442079460958'],
  ['(415) 555-0132 please', 'phone_number[(415) 555-0132]=+14155550132'],
  ['reach me on 98765 43210', 'phone_number[98765 43210]=+919876543210'],
  ['call 9123 4567', 'phone_number[9123 4567]=+6591234567'],
  ['打10086没人接', 'phone_number[10086]=+8610086'],
  ['400-820-1122老打来', 'phone_number[400-820-1122]=+864008201122'],
  ['座机０１０-８８８８６６６６', 'phone_number[０１０-８８８８６６６６]=+861088886666'],
  ['0755-23456789有杂音', 'phone_number[0755-23456789]=+8675523456789'],
  // cards, devices, accounts, orders, mail
  ['sim 89860022114567890128', 'iccid[89860022114567890128]=89860022114567890128'],
  ['imei 490154203237518', 'imei[490154203237518]=490154203237518'],
  ['acct no. 700 112 334', 'account_number[700 112 334]=700112334'],
  ['宽带账号是sw0284417', 'account_number[sw0284417]=SW0284417'],
  ['order no. SW-20931', 'order_number[SW-20931]=SW-20931'],
  ['订单号：20250112-8841', 'order_number[20250112-8841]=202501128841'],
  ['mail Jo.B+x@Example.com', 'email[Jo.B+x@Example.com]=jo.b+x@example.com'],
  // dates
  ['it broke on the 3rd', 'date[the 3rd]=2025-01-03'],
  ['since last Tuesday', 'date[last Tuesday]=2025-01-14'],
  ['next Friday is fine', 'date[next Friday]=2025-01-24'],
  ['12 Oct was the day', 'date[12 Oct]=2024-10-12'],
  ['Monday 13 January', 'date[Monday 13 January]=2025-01-13'],
  ['activated two days ago', 'date[two days ago]=2025-01-13'],
  ['31/03/2025', 'date[31/03/2025]=2025-03-31'],
  ['2025/1/3装的', 'date[2025/1/3]=2025-01-03'],
  ['大前天报修', 'date[大前天]=2025-01-12'],
  ['下周三上门', 'date[下周三]=2025-01-22'],
  ['25号之前交', 'date[25号]=2025-01-25'],
  ['二零二五年一月三日', 'date[二零二五年一月三日]=2025-01-03'],
  ['国庆在外地', 'date[国庆]=2024-10-01'],
  ['昨晚断网', 'date[昨晚]=2025-01-14'],
  // periods
  ['bill for last month', 'period[last month]=2024-12-01 2024-12-31'],
  ['Q3 invoices', 'period[Q3]=2024-07-01 2024-09-30'],
  ['away 20 Jan to 3 Feb', 'period[20 Jan to 3 Feb]=2025-01-20 2025-02-03'],
  ['上个月多扣', 'period[上个月]=2024-12-01 2024-12-31'],
  ['10月份账单', 'period[10月份]=2024-10-01 2024-10-31'],
  ['近半年详单', 'period[近半年]=2024-07-15 2025-01-15'],
  ['1月20号到2月5号停机', 'period[1月20号到2月5号]=2025-01-20 2025-02-05'],
  // times
  ['call at 3 p.m.', 'time[3 p.m.]=15:00'],
  ['nobody at noon', 'time[noon]=12:00'],
  ['half past six', 'time[half past six]=06:30'],
  ['下午三点来', 'time[下午三点]=15:00'],
  ['晚上十一点四十', 'time[晚上十一点四十]=23:40'],
  // durations
  ['an hour and a half on hold', 'duration[an hour and a half]=PT1H30M'],
  ['a 24-month contract', 'duration[24-month]=P24M'],
  ['within 3-5 business days', 'duration[5 business days]=P5D'],
  ['等了一个半小时', 'duration[一个半小时]=PT1H30M'],
  ['半年没人来', 'duration[半年]=P6M'],
  ['3个工作日', 'duration[3个工作日]=P3D'],
  // gazetteers
  ['on Horizon Unlimted now', 'plan[Horizon Unlimted]=Horizon Unlimited'],
  ['换成家庭套餐', 'plan[家庭套餐]=家庭共享套餐'],
  ['no net in Bankok', 'city[Bankok]=Bangkok'],
  ['搬到深圳市', 'city[深圳市]=深圳'],
  ['人在廣州', 'city[廣州]=广州'],
  ['my iphone 15 pro max died', 'device[iphone 15 pro max]=iPhone 15 Pro Max'],
  ['华为Mate60没信号', 'device[华为Mate60]=华为 Mate 60'],
  ['I will tell Ofcom', 'regulator[Ofcom]=Ofcom'],
  ['我找消协', 'regulator[消协]=消费者协会'],
])('%s → %s', (text, expected) => {
  expect(found(text)).toEqual([expected]);
});

test.each([
  'got 5G on my phone but the signal is rubbish',
  '5G信号好差',
  '500M宽带测速只有80M',
  'only 100 Mbps of the 500 Mbps',
  '100% useless, 24/7',
  'this is the 3rd time',
  'wait a minute, once a week it dies',
  "I'm 74 years old",
  '便宜一点行吗，我有三点建议',
  '一块用流量，一毛不拔，三天两头断',
  '等了半天',
  '3号楼和一号线都没网',
  '南京东路那家店，北京时间几点',
  'Reading the contract, nice people',
  '小米粥凉了，一加一等于二',
  'march on, I may leave',
  '356980123456780',
  '每周一扣费，每月1号出账',
  '千万别停机，万分感谢',
  '',
])('nothing in "%s"', (text) => {
  expect(found(text)).toEqual([]);
});

test('a rate keeps its sum and has no duration', () => {
  expect(found('£30 a month')).toEqual(['money[£30]=30 GBP']);
  expect(found('一天20块')).toEqual(['money[20块]=20 CNY']);
});

test('spans count code points of the text as sent', () => {
  const [sum] = extractEntities('😀😀 ３０块', 'zh', at);
  expect(sum).toMatchObject({ start: 3, end: 6, value: { amount: 30, currency: 'CNY' } });
});

test('a relative day follows the moment and its offset', () => {
  const late = new Date('2025-06-30T23:30:00+08:00');
  expect(extractEntities('tomorrow', 'en', late)[0]?.value).toBe('2025-07-01');
  expect(extractEntities('tomorrow', 'en', late, { offsetMinutes: 0 })[0]?.value).toBe('2025-07-01');
  expect(extractEntities('today', 'en', late, { offsetMinutes: 60 * 9 })[0]?.value).toBe('2025-07-01');
});
