import type { shell as en } from '../../en/admin/shell.ts';
import type { Words } from '../../words.ts';

export const shell: Words<typeof en> = {
  title: '管理后台',
  signInLead: '在此管理人员、模型、密钥和数据。',
  sections: '栏目',
  openMenu: '打开菜单',
  more: '显示更多',
  actions: '操作',
  notForYou: '此页面供主管和管理员使用',
  notForYouLead: (name) => `${name}，您的账号用于坐席工作台。如需权限，请联系管理员。`,
  goToAgent: '前往坐席工作台',
  page: (section) => `${section} · 管理后台`,
  skip: '跳到正文',
  understandingAway: '理解服务暂不可用：新消息不经分析，直接转人工。',
};
