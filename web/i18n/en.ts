/** The English catalogue; its type is what every other language has to fill. */
export { account } from './en/account.ts';
export * as admin from './en/admin.ts';
export { agent } from './en/agent.ts';
export { api } from './en/api.ts';
export { chat } from './en/chat.ts';
export { common } from './en/common.ts';
export { verify } from './en/verify.ts';
