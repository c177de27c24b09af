import { counted } from '../../format.ts';

export const audit = {
  title: 'Audit',
  lead: 'Who did what, in a chain in which a changed or missing entry shows.',
  verify: 'Check the chain',
  verified: (count: number) => `The chain is whole: ${counted(count, 'entry', 'entries')} checked.`,
  broken: (at: number) =>
    `The chain is broken at entry ${at}: it or one before it was changed outside the server.`,
  actor: 'Who (id)',
  action: 'Action',
  actionHint: 'Exactly, such as user.updated',
  seq: 'No.',
  at: 'When',
  who: 'Who',
  what: 'What',
  object: 'On what',
  system: 'The server',
  program: 'A program',
  anyone: 'Unknown',
  details: 'Details',
  entry: (seq: number) => `Entry ${seq}`,
  onlyThis: 'Only this person',
  onlyAction: 'Only this action',
  clear: 'Clear the filter',
  none: 'Nothing has been recorded yet.',
  noneHere: 'No entry matches the filter.',
  failed: 'The trail could not be loaded.',
};
