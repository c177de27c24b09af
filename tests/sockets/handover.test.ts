import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { until } from '../support/until.ts';

const instance = () => crypto.randomUUID();

test('asking for a person queues the conversation; one agent takes it, the other is told who has it', async () => {
  const app = await testApp();
  const [li, amir] = [await app.agent('Li'), await app.agent('Amir')];
  const client = await app.subscriber();
  await client.send('a person please');
  const queued = await until(
    'the queue',
    async () => (await li.ask('queue:list', { view: 'waiting' })).items[0],
  );
  expect(queued).toMatchObject({
    id: client.conversationId,
    status: 'waiting',
    handover_reason: 'asked_for_person',
  });
  const results = await Promise.allSettled([
    li.ask('conversation:take', { conversation_id: client.conversationId }),
    amir.ask('conversation:take', { conversation_id: client.conversationId }),
  ]);
  expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
  const refusal = results.find((r) => r.status === 'rejected');
  expect(refusal?.reason).toMatchObject({ code: 'CONVERSATION_TAKEN' });
});

test('the assistant is silent from the moment a person joins, even with an answer under way', async () => {
  const app = await testApp();
  const agent = await app.agent();
  const client = await app.subscriber();
  let open = () => {};
  app.inference.gate = () => new Promise((resolve) => (open = resolve));
  await client.send('my bill doubled');
  await agent.ask('conversation:take', { conversation_id: client.conversationId });
  open();
  const predicted = await until('the prediction', async () => {
    const { predictions } = await agent.ask('conversation:watch', {
      conversation_id: client.conversationId,
      client_instance: instance(),
    });
    return predictions[0];
  });
  expect(predicted.intent.name).toBe('billing.explain_charge');
  const page = await agent.ask('message:after', { conversation_id: client.conversationId, after_seq: 0 });
  expect(page.messages.map((m) => m.role)).toEqual(['subscriber', 'system']);
});

test('an agent writes only what is theirs, hands back, resolves; the next message reopens', async () => {
  const app = await testApp();
  const agent = await app.agent();
  const client = await app.subscriber();
  await client.send('hello');
  const write = {
    conversation_id: client.conversationId,
    client_instance: instance(),
    client_seq: 1,
    client_message_id: instance(),
    text: 'I am looking into it',
  };
  await expect(agent.ask('message:send', write)).rejects.toMatchObject({ code: 'NOT_ASSIGNED' });
  await agent.ask('conversation:take', { conversation_id: client.conversationId });
  await agent.ask('message:send', write);
  const seen = await until('the reply', () => [...client.received.values()].find((m) => m.role === 'agent'));
  expect(seen).toMatchObject({ text: 'I am looking into it', author_name: 'Li' });
  expect(await agent.ask('conversation:release', { conversation_id: client.conversationId })).toMatchObject({
    status: 'bot',
    assignee: null,
  });
  await agent.ask('conversation:take', { conversation_id: client.conversationId });
  expect(await agent.ask('conversation:resolve', { conversation_id: client.conversationId })).toMatchObject({
    status: 'resolved',
  });
  await client.send('one more thing about my bill');
  await until('reopened', async () => (await agent.ask('queue:list', { view: 'bot' })).items[0]);
});

test('predictions and state reach a watching agent as they happen', async () => {
  const app = await testApp();
  const agent = await app.agent();
  const client = await app.subscriber();
  const predictions: string[] = [];
  agent.socket.on('prediction:new', ({ prediction }) => predictions.push(prediction.intent.name));
  await agent.ask('conversation:watch', {
    conversation_id: client.conversationId,
    client_instance: instance(),
  });
  const updated = new Promise<string>((resolve) =>
    agent.socket.on(
      'conversation:updated',
      ({ conversation }) => conversation.prediction && resolve(conversation.prediction.sentiment.label),
    ),
  );
  await client.send('why is my bill so high');
  await until('a prediction', () => predictions[0]);
  expect(predictions).toEqual(['billing.explain_charge']);
  expect(await updated).toBe('negative');
});

test.each(['away', 'full'] as const)(
  'model %s: the message is kept unlabelled and people get the conversation',
  async (mode) => {
    const app = await testApp();
    const agent = await app.agent();
    const client = await app.subscriber();
    app.inference.setMode(mode);
    await client.send('my bill doubled');
    const item = await until(
      'the queue',
      async () => (await agent.ask('queue:list', { view: 'waiting' })).items[0],
    );
    expect(item).toMatchObject({ handover_reason: 'inference_unavailable', prediction: null });
    const { messages } = await agent.ask('message:after', {
      conversation_id: client.conversationId,
      after_seq: 0,
    });
    expect(messages[0]).toMatchObject({ text: 'my bill doubled', understanding: 'unlabelled' });
    app.inference.setMode('ok');
    await client.send('my bill doubled');
    await until('read again', () => app.inference.parsed.length > 0);
  },
);
