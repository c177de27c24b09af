import express from 'express';
import { expect, test } from 'vitest';
import { clientAddress } from '../../../server/http/address.ts';

test.each([
  [[], '203.0.113.1', '198.51.100.7', '203.0.113.1'],
  [['10.0.0.1'], '203.0.113.1', '198.51.100.7', '203.0.113.1'],
  [['10.0.0.1'], '10.0.0.1', undefined, '10.0.0.1'],
  [['10.0.0.1'], '10.0.0.1', '198.51.100.7', '198.51.100.7'],
  [['10.0.0.1'], '10.0.0.1', '192.0.2.66, 198.51.100.7', '198.51.100.7'],
  [['10.0.0.0/8'], '10.0.0.1', '192.0.2.66, 198.51.100.7, 10.2.3.4', '198.51.100.7'],
  [['10.0.0.1'], undefined, '198.51.100.7', ''],
])('with proxies %j, from %s, passed on for %s: %s', (proxies, remoteAddress, forwarded, expected) => {
  const app = express().set('trust proxy', proxies);
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  expect(clientAddress({ headers, remoteAddress }, app.get('trust proxy fn'))).toBe(expected);
});
