/** 管理后台，每个栏目一份。 */
export { audit } from './admin/audit.ts';
export { health } from './admin/health.ts';
export { keys } from './admin/keys.ts';
export { models } from './admin/models.ts';
export { people } from './admin/people.ts';
export { privacy } from './admin/privacy.ts';
export { shell } from './admin/shell.ts';
export { training } from './admin/training.ts';
export { webhooks } from './admin/webhooks.ts';
