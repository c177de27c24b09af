import type { chat as en } from '../en/chat.ts';
import type { Words } from '../words.ts';

/** 客服页面。 */
export const chat: Words<typeof en> = {
  title: '在线客服',
  heading: (operator) => `${operator} 在线客服`,
  log: '会话内容',
  greeting: '您好，我是智能助手。请问有什么可以帮您？',
  privacy: '智能助手会自动阅读您的消息，并分析其主题和情绪。点一下“转人工”，即可联系人工客服。',
  statusBot: '智能助手',
  statusBotMore: '随时可转人工。',
  talkToPerson: '转人工',
  statusWaiting: '正在排队等待人工客服',
  statusWaitingAt: (position) => (position === 1 ? '下一位就是您' : `您在人工队列中排第 ${position} 位`),
  statusWaitingMore: '请继续留言，客服会看到全部内容。',
  statusAgent: (name) => `${name} 正在为您服务`,
  statusAgentMore: '智能助手不再回复。',
  aPerson: '人工客服',
  statusResolved: '本次会话已结束',
  statusResolvedMore: '发送消息即可重新打开。',
  startNew: '开始新会话',
  reading: '智能助手正在阅读',
  starters: ['这个月话费怎么多了？', '手机没有信号', '我还剩多少流量？'],
  startersLabel: '常见问题',
  quickReplies: '可选回复',
  events: {
    handover_requested: '您已申请人工客服',
    agent_joined: (name) => `${name} 已加入，智能助手不再回复`,
    agent_left: (name) => `${name} 已离开，智能助手继续为您服务`,
    resolved: '会话已结束',
    reopened: '会话已重新打开',
  },
  loadFailed: '会话无法打开。',
  downloadData: '下载我的数据',
  verify: '验证我的身份',
};
