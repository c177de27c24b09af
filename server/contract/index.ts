export * from './api/index.ts';
export * from './auth.ts';
export * from './common.ts';
export * from './conversation.ts';
export * from './events.ts';
export * from './message.ts';
export * from './prediction.ts';
export * from './rasa.ts';
