import type { verify as en } from '../en/verify.ts';
import type { Words } from '../words.ts';

/** 用户验证身份的对话框。 */
export const verify: Words<typeof en> = {
  title: '验证我的身份',
  lead: '我们会向您登记的号码或地址发送六位验证码。验证后，为您服务的人员就能确认是您本人。',
  account: '手机号或账号',
  send: '发送验证码',
  sentTo: (where) => `验证码已发往 ${where}，十分钟内有效。`,
  demo: (code) => `当前为演示，并未真正发送。验证码是 ${code}。`,
  code: '验证码',
  codeHint: '六位数字',
  confirm: '确认',
  another: '换一个号码',
  done: '您的身份已验证。',
  doneAs: (name) => `您的身份已验证：${name}。`,
  wrong: '验证码有误或已失效。请核对，或重新获取。',
  tooMany: '操作过于频繁。请稍后再试，或转人工。',
};
