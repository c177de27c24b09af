/** The Chinese catalogue. */
export { agent } from './zh/agent.ts';
export { chat } from './zh/chat.ts';
export { common } from './zh/common.ts';
