import type { audit as en } from '../../en/admin/audit.ts';
import type { Words } from '../../words.ts';

export const audit: Words<typeof en> = {
  title: '审计',
  lead: '谁做了什么。记录以链相连，改动或缺失都会暴露。',
  verify: '校验记录链',
  verified: (count) => `记录链完整：已校验 ${count} 条。`,
  broken: (at) => `记录链在第 ${at} 条断开：该条或更早的记录曾在服务器之外被改动。`,
  actor: '操作人（编号）',
  action: '操作',
  actionHint: '需完全一致，例如 user.updated',
  seq: '序号',
  at: '时间',
  who: '操作人',
  what: '操作',
  object: '对象',
  system: '服务器',
  program: '程序',
  anyone: '未知',
  details: '详情',
  entry: (seq) => `第 ${seq} 条记录`,
  onlyThis: '只看此人',
  onlyAction: '只看此操作',
  clear: '清除筛选',
  none: '还没有记录。',
  noneHere: '没有符合筛选条件的记录。',
  failed: '审计记录加载失败。',
};
