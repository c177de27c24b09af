import type { api as en } from '../en/api.ts';
import type { Words } from '../words.ts';

/** /api 页面。 */
export const api: Words<typeof en> = {
  apiTitle: 'REST 接口',
  apiLead: '服务器提供的全部接口，与校验请求所用的描述同源。可用此文件生成客户端，也可直接复制示例。',
  file: '下载 openapi.json',
  areas: '分类',
  search: '搜索',
  nothing: '没有符合的接口。',
  shapes: '数据结构',
  who: '可调用者',
  keyWith: '具备此权限的密钥',
  fresh: '需要重新验证身份',
  roles: {
    anyone: '任何人',
    subscriber: '用户',
    agent: '客服',
    supervisor: '主管',
    admin: '管理员',
  },
  parameters: '参数',
  places: { path: '位于路径', query: '位于查询串', header: '位于请求头' },
  body: '请求体',
  answer: '响应',
  noBody: '无内容',
  refusals: '错误码',
  example: '示例',
  field: '字段',
  type: '类型',
  bounds: '范围',
  required: '必填',
};
