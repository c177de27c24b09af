import { api } from '../../../server/contract/index.ts';
import { type Given, message, PASSWORD, type Role, sign, type World } from './world.ts';

/** How one operation is called. Whoever adds an operation adds its row: the type and the test ask for it. */
export interface Row {
  /** A call that this role could make in earnest: its objects are its own, made for this call. */
  own(world: World, role: Role, headers: Record<string, string>): Promise<Given> | Given;
  /** What such a call gets where the role may make it: the row's own status, another one, or a code. */
  gets?: number | string | Partial<Record<Role, number | string>>;
  /** Parameters that name somebody else's object, for a role that may call but not reach it. */
  foreign?: { roles: readonly Role[]; params(world: World): Promise<Record<string, string>> };
  /** A call about something that does not exist gets this instead of NOT_FOUND. */
  absent?: number | string;
  /** The call ends or changes the session that makes it: a new one is used. */
  disposable?: true;
}

const plain: Row = { own: () => ({}) };
const somebodys = { roles: ['subscriber'], params: (world: World) => other(world) } as const;
const other = async (world: World) => ({
  conversation_id: (await world.conversation('another')).conversation_id,
});
const mine = async (world: World) => ({ conversation_id: (await world.conversation()).conversation_id });

const person = async (world: World) => ({ user_id: (await world.signIn('agent')).user_id ?? '' });
async function made<K extends keyof typeof api>(world: World, name: K, given: Given, as: Role = 'admin') {
  const answer = await world.call(api[name], world.seats[as].headers, given);
  if (answer.status >= 300) throw new Error(`${name}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body ?? {};
}
const webhookBody = { url: 'http://127.0.0.1:9/hook', events: ['message.created'] };
const webhook = async (world: World) => {
  const { webhook } = await made(world, 'createWebhook', { body: webhookBody });
  return { webhook_id: (webhook as { id: string }).id };
};
/** The job that runs, started where none does: a trainer that goes on until it is cancelled stands in for the real one. */
const job = async (world: World) => {
  const [running] = await world.data.repositories.jobs.list({ state: 'running', limit: 1 });
  if (running) return { job_id: running.id };
  const { id } = await made(world, 'startTraining', { body: { head: 'intent', language: 'en' } });
  return { job_id: String(id) };
};
const subscriber = async (world: World) => ({
  subscriber_id: (await world.conversation('another')).subscriber_id,
});
const policy = { transcripts_days: 180, addresses_days: 30, audit_days: 1095, deliveries_days: 30 };
const noLink = { token: 'no-such-link', password: 'correct-horse-battery' };

export const table: Record<keyof typeof api, Row> = {
  signInOptions: plain,
  setup: {
    own: () => ({ body: { ...noLink, email: 'x@example.org', name: 'X' } }),
    gets: 'SETUP_TOKEN_INVALID',
  },
  login: {
    own: () => ({ body: { email: `${crypto.randomUUID()}@example.org`, password: 'wrong-password' } }),
    gets: 'LOGIN_FAILED',
  },
  logout: { ...plain, disposable: true },
  me: plain,
  reauthenticate: { own: () => ({ body: { password: PASSWORD } }), disposable: true },
  changePassword: {
    own: () => ({ body: { current: 'not-the-password', next: 'another-horse-battery' } }),
    gets: 'LOGIN_FAILED',
  },
  startTotp: { ...plain, disposable: true },
  confirmTotp: { own: () => ({ body: { code: '000000' } }), gets: 'CODE_WRONG' },
  removeTotp: plain,
  ownSessions: plain,
  endOwnSession: {
    own: async (world, role) => {
      const name = world.seats[role].name;
      await world.call(api.login, {}, { body: { email: `${name}@example.org`, password: PASSWORD } });
      const { items } = await made(world, 'ownSessions', {}, role);
      const session = (items as { id: string; current: boolean }[]).find((one) => !one.current);
      return { params: { session_id: session?.id ?? '' } };
    },
    foreign: {
      roles: ['agent', 'supervisor', 'admin'],
      params: async (world) => {
        const { headers } = await world.signIn('agent');
        const { body } = await world.call(api.ownSessions, headers);
        return { session_id: (body as { items: { id: string }[] }).items[0]?.id ?? '' };
      },
    },
  },
  previewInvitation: { own: () => ({ body: { token: 'no-such-link' } }), gets: 'INVITATION_INVALID' },
  acceptInvitation: { own: () => ({ body: { ...noLink, name: 'X' } }), gets: 'INVITATION_INVALID' },
  startOidc: { ...plain, gets: 'OIDC_OFF' },
  finishOidc: { ...plain, gets: 'OIDC_OFF' },

  openSubscriberSession: { own: () => ({ body: {} }) },
  proveIdentity: {
    own: () => ({ body: { external_id: 'c-1001', signature: sign('c-1001') } }),
    disposable: true,
  },
  identity: plain,
  requestIdentityCode: { own: () => ({ body: { external_id: 'c-1002' } }) },
  confirmIdentityCode: {
    own: async (world, role, headers) => {
      const body = { external_id: `c-${crypto.randomUUID()}` };
      const asked =
        role === 'subscriber' ? await world.call(api.requestIdentityCode, headers, { body }) : null;
      return {
        params: { code_id: String(asked?.body?.code_id ?? crypto.randomUUID()) },
        body: { code: '000000' },
      };
    },
    disposable: true,
    gets: 'CODE_WRONG',
    absent: 'CODE_WRONG',
    foreign: {
      roles: ['subscriber'],
      params: async (world) => {
        const { headers } = await world.signIn('subscriber');
        const { body } = await world.call(api.requestIdentityCode, headers, {
          body: { external_id: 'c-1004' },
        });
        return { code_id: String(body?.code_id) };
      },
    },
  },
  exportOwnData: plain,
  openSessionFor: { own: () => ({ body: { external_id: 'c-1005' } }) },
  listSubscribers: plain,
  getSubscriber: { own: async (world) => ({ params: await subscriber(world) }) },
  eraseSubscriber: { own: async (world) => ({ params: await subscriber(world), body: { dry_run: true } }) },
  holdSubscriber: {
    own: async (world) => ({ params: await subscriber(world), body: { reason: 'court order' } }),
  },
  releaseSubscriber: {
    own: async (world) => {
      const params = await subscriber(world);
      await made(world, 'holdSubscriber', { params, body: { reason: 'court order' } });
      return { params };
    },
  },
  getRetention: plain,
  setRetention: { own: () => ({ body: policy }) },
  runRetention: { own: () => ({ body: { dry_run: true } }) },

  openConversation: { own: () => ({ body: { client_instance: crypto.randomUUID() } }) },
  listConversations: plain,
  getConversation: { own: async (world) => ({ params: await mine(world) }), foreign: somebodys },
  listMessages: { own: async (world) => ({ params: await mine(world) }), foreign: somebodys },
  sendMessage: {
    own: async (world, role) => {
      if (role === 'subscriber') return { params: await mine(world), body: message() };
      const params = await other(world);
      if (['agent', 'supervisor', 'admin'].includes(role))
        await made(world, 'takeConversation', { params }, role);
      return { params, body: message() };
    },
    foreign: somebodys,
  },
  listPredictions: { own: async (world) => ({ params: await mine(world) }) },
  requestHandover: { own: async (world) => ({ params: await mine(world) }), foreign: somebodys },
  takeConversation: { own: async (world) => ({ params: await other(world) }) },
  releaseConversation: { own: async (world) => ({ params: await other(world) }), gets: 'NOT_ASSIGNED' },
  resolveConversation: { own: async (world) => ({ params: await other(world) }) },

  parseText: { own: () => ({ body: { text: 'my bill' } }) },
  explainText: { own: () => ({ body: { text: 'my bill' } }) },
  parseTexts: { own: () => ({ body: { texts: ['my bill', ''] } }) },
  listIntents: plain,
  listTexts: plain,
  listLabels: plain,
  addLabels: {
    own: async (world) => {
      const { message_id } = await world.conversation();
      return { body: { labels: [{ message_id, kind: 'sentiment', value: 'negative' }] } };
    },
  },
  undoLabels: {
    own: async (world) => {
      const { message_id } = await world.conversation();
      const body = { labels: [{ message_id, kind: 'sentiment', value: 'neutral' }] };
      const { batch_id } = await made(world, 'addLabels', { body });
      return { params: { batch_id: String(batch_id) } };
    },
  },
  listVersions: plain,
  listReleases: plain,
  rollBackRelease: { ...plain, gets: 'NO_EARLIER_RELEASE' },
  startTraining: {
    own: async (world) => {
      await made(world, 'cancelJob', { params: await job(world) });
      return { body: { head: 'intent', language: 'en' } };
    },
  },
  listJobs: plain,
  getJob: { own: async (world) => ({ params: await job(world) }) },
  cancelJob: { own: async (world) => ({ params: await job(world) }) },

  listUsers: plain,
  getUser: { own: async (world) => ({ params: await person(world) }) },
  updateUser: { own: async (world) => ({ params: await person(world), body: { name: 'Another name' } }) },
  signOutUser: { own: async (world) => ({ params: await person(world) }) },
  resetUser: { own: async (world) => ({ params: await person(world), body: {} }) },
  listInvitations: plain,
  invite: { own: () => ({ body: { email: `${crypto.randomUUID()}@example.org`, role: 'agent' } }) },
  revokeInvitation: {
    own: async (world) => {
      const { invitation } = await made(world, 'invite', {
        body: { email: `${crypto.randomUUID()}@example.org`, role: 'agent' },
      });
      return { params: { invitation_id: (invitation as { id: string }).id } };
    },
  },
  listKeys: plain,
  createKey: { own: () => ({ body: { name: 'a key', scopes: ['parse'] } }) },
  revokeKey: {
    own: async (world) => {
      const { api_key } = await made(world, 'createKey', {
        body: { name: 'short-lived', scopes: ['parse'] },
      });
      return { params: { key_id: (api_key as { id: string }).id } };
    },
  },

  listWebhooks: plain,
  createWebhook: { own: () => ({ body: webhookBody }) },
  updateWebhook: { own: async (world) => ({ params: await webhook(world), body: { enabled: false } }) },
  deleteWebhook: { own: async (world) => ({ params: await webhook(world) }) },
  rotateWebhookSecret: { own: async (world) => ({ params: await webhook(world) }) },
  testWebhook: { own: async (world) => ({ params: await webhook(world) }) },
  listDeliveries: { own: async (world) => ({ params: await webhook(world) }) },
  replayDelivery: {
    own: async (world) => {
      const params = await webhook(world);
      const { id } = await made(world, 'testWebhook', { params });
      return { params: { ...params, delivery_id: String(id) } };
    },
  },
  replayDead: { own: async (world) => ({ params: await webhook(world) }) },
  listAudit: plain,
  verifyAudit: plain,
  system: plain,
  openapi: plain,
};
