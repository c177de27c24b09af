/** The Chinese catalogue. */
export { account } from './zh/account.ts';
export * as admin from './zh/admin.ts';
export { agent } from './zh/agent.ts';
export { api } from './zh/api.ts';
export { chat } from './zh/chat.ts';
export { common } from './zh/common.ts';
export { verify } from './zh/verify.ts';
