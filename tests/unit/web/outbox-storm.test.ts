import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeServer, harness, settle } from './outbox-harness.ts';

/** Everything that can happen to a tab, in any order. */
const mishap = fc.oneof(
  { weight: 5, arbitrary: fc.constant('write' as const) },
  fc.constantFrom(
    'lose-ack',
    'lose-message',
    'cut',
    'connect',
    'reload',
    'wait',
    'refuse',
    'history',
    'misnumber',
  ),
);

test('whatever happens, everything written is stored once and in writing order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mishap, { minLength: 5, maxLength: 60 }), async (steps) => {
      const server = new FakeServer();
      let tab = harness({ server });
      const written: string[] = [];
      const connect = () => {
        tab.link.up = true;
        tab.outbox.learn('c', server.acceptedBy('c', 'tab-1'));
        tab.outbox.wake();
      };
      for (const step of steps) {
        if (step === 'write') {
          const text = `${written.length + 1}`;
          written.push(text);
          tab.outbox.add('c', text);
        } else if (step === 'lose-ack') server.loseAcks++;
        else if (step === 'lose-message') server.loseMessages++;
        else if (step === 'refuse') server.refusals.push({ code: 'NOT_SAVED', message: '' });
        else if (step === 'cut') tab.link.up = false;
        else if (step === 'connect') connect();
        else if (step === 'misnumber') tab.outbox.learn('c', 99);
        else if (step === 'wait') await tab.clock.forward(31_000);
        else if (step === 'history')
          for (const message of server.stored) tab.outbox.confirm(message.client_message_id);
        else {
          tab.link.up = false;
          await settle();
          tab = harness({ server, storage: tab.storage });
          connect();
        }
        if (written.length % 2 === 0) await settle();
      }
      for (let round = 0; round < steps.length + 3 && tab.outbox.all().length > 0; round++) {
        connect();
        await settle();
        await tab.clock.forward(31_000);
      }
      expect(server.stored.map((message) => message.text)).toEqual(written);
      expect(tab.outbox.all()).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
